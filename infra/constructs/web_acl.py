"""The web application firewall in front of the API, for stages that pay for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.constructs.storage import LogGroup

if TYPE_CHECKING:
    from infra.constructs.keys import Encryption
    from infra.settings import StageSettings

_MANAGED = (
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesCommonRuleSet",
)
_REQUESTS_PER_ADDRESS = (
    3000  # in five minutes; a storefront's server calls with its own addresses, listed in the runbook
)
# A batch of 100 events or items is larger than the 8 KiB that this rule lets through; the API has limits of its own.
_COUNTED = {"AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY",)}


class WebAcl(Construct):
    """AWS's managed rules and a limit for each address."""

    def __init__(
        self, scope: Construct, construct_id: str, settings: StageSettings, encryption: Encryption, stage_arn: str
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        acl = wafv2.CfnWebACL(
            self,
            "Acl",
            name=settings.name("api"),
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=self._visibility("all"),
            rules=[self._rate_rule(), *(self._managed(name, index + 1) for index, name in enumerate(_MANAGED))],
        )
        wafv2.CfnWebACLAssociation(self, "Association", resource_arn=stage_arn, web_acl_arn=acl.attr_arn)
        # WAF delivers only to log groups whose name starts like this.
        name = f"aws-waf-logs-{settings.name('api')}"
        logs = LogGroup(self, "Logs", settings, encryption, name=name)
        destination = Stack.of(self).format_arn(
            service="logs", resource="log-group", resource_name=name, arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        logging = wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=acl.attr_arn,
            log_destination_configs=[destination],
            # A path names a shopper and a query what was looked for; an address is what a firewall's log is for.
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": "authorization"}),
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(uri_path={}),
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(query_string={}),
            ],
        )
        logging.node.add_dependency(logs)

    def _visibility(self, name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
        return wafv2.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True,
            metric_name=self._settings.name(name),
            # Samples show whole requests, paths and all, and nothing of them can be redacted.
            sampled_requests_enabled=False,
        )

    def _rate_rule(self) -> wafv2.CfnWebACL.RuleProperty:
        limit = wafv2.CfnWebACL.RateBasedStatementProperty(aggregate_key_type="IP", limit=_REQUESTS_PER_ADDRESS)
        return wafv2.CfnWebACL.RuleProperty(
            name="rate",
            priority=0,
            action=wafv2.CfnWebACL.RuleActionProperty(block={}),
            statement=wafv2.CfnWebACL.StatementProperty(rate_based_statement=limit),
            visibility_config=self._visibility("rate"),
        )

    def _managed(self, name: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
        counted = [
            wafv2.CfnWebACL.RuleActionOverrideProperty(
                name=rule, action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={})
            )
            for rule in _COUNTED.get(name, ())
        ]
        group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
            vendor_name="AWS", name=name, rule_action_overrides=counted or None
        )
        return wafv2.CfnWebACL.RuleProperty(
            name=name,
            priority=priority,
            override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
            statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
            visibility_config=self._visibility(name),
        )
