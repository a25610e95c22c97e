"""The user pool that Vitrine supplies; a shop may trust its own identity provider instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra import nag
from infra.constructs.storage import removal

if TYPE_CHECKING:
    from infra.settings import StageSettings

RESOURCE_SERVER = "vitrine"
_SCOPES = {
    "storefront": "Act for any shopper of the shop",
    "merchant": "Read and write the catalogue",
    "operator": "Everything",
}


class Identity(Construct):
    """Pool, scopes, and the clients of a storefront's server, an operator and a shopper's app."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.pool = self._make_pool()
        self._scopes = {
            name: cognito.ResourceServerScope(scope_name=name, scope_description=meaning)
            for name, meaning in _SCOPES.items()
        }
        self._server = self.pool.add_resource_server(
            "Scopes", identifier=RESOURCE_SERVER, scopes=list(self._scopes.values())
        )
        prefix = f"{settings.name('id')}-{Stack.of(self).account}"
        self.pool.add_domain("Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix))
        self.storefront = self._machine("Storefront", "storefront", "merchant")
        self.operator = self._machine("Operator", "operator")
        self.shopper = self._shopper()

    def issuer(self) -> str:
        """The pool as an entry of TRUSTED_ISSUERS. The user name is the shop's own user id."""
        url = f"https://cognito-idp.{Stack.of(self).region}.amazonaws.com/{self.pool.user_pool_id}"
        return f'[{{"issuer": "{url}", "audience": null, "user_claim": "username"}}]'

    def _make_pool(self) -> cognito.UserPool:
        pool = cognito.UserPool(
            self,
            "Pool",
            user_pool_name=self._settings.name("shoppers"),
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=True,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12, require_digits=True, require_lowercase=True, require_symbols=True, require_uppercase=True
            ),
            deletion_protection=self._settings.retain,
            removal_policy=removal(self._settings),
        )
        nag.acknowledge(
            pool,
            "The pool holds a shop's customers, who choose a second factor themselves; forcing one on every shopper"
            " would end sales. Operators and servers do not sign in here: they use client credentials.",
            "AwsSolutions-COG2",
        )
        nag.acknowledge(
            pool,
            "Threat protection needs the Plus plan, billed by active shopper. The pool is a default: a shop that wants"
            " it turns the plan on, or trusts its own identity provider through TrustedIssuers.",
            "AwsSolutions-COG8",
        )
        return pool

    def _machine(self, construct_id: str, *scopes: str) -> cognito.UserPoolClient:
        granted = [cognito.OAuthScope.resource_server(self._server, self._scopes[name]) for name in scopes]
        return self.pool.add_client(
            construct_id,
            user_pool_client_name=self._settings.name(construct_id.lower()),
            generate_secret=True,
            access_token_validity=Duration.hours(1),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(client_credentials=True),
                scopes=granted,
            ),
        )

    def _shopper(self) -> cognito.UserPoolClient:
        return self.pool.add_client(
            "Shopper",
            user_pool_client_name=self._settings.name("shopper"),
            disable_o_auth=True,
            auth_flows=cognito.AuthFlow(user_srp=True),
            prevent_user_existence_errors=True,
            access_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
        )
