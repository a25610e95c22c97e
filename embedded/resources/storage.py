"""S3 buckets."""

from __future__ import annotations

from typing import Any

from embedded.resources.base import Made, Request
from embedded.resources.calls import short_name


class Bucket:
    """A bucket; no update touches its objects."""

    name_property = "BucketName"

    def create(self, request: Request) -> Made:
        """Create the bucket with its versioning."""
        name = short_name(request, 63).lower()
        request.client("s3").create_bucket(Bucket=name)
        self._settings(request, name)
        domain = f"{name}.s3.amazonaws.com"
        attributes = {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": domain,
            "RegionalDomainName": f"{name}.s3.{request.region}.amazonaws.com",
        }
        return Made(name, attributes)

    def update(self, request: Request, made: Made) -> Made:
        """Change settings in place; another name is another bucket."""
        if request.named and request.name != made.physical_resource_id:
            return self.create(request)
        self._settings(request, made.physical_resource_id)
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Empty the bucket, as the stack's own clean-up function does on AWS, and delete it."""
        client = request.client("s3")
        for page in client.get_paginator("list_object_versions").paginate(Bucket=made.physical_resource_id):
            found: list[dict[str, Any]] = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if found:
                objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
                client.delete_objects(Bucket=made.physical_resource_id, Delete={"Objects": objects})
        client.delete_bucket(Bucket=made.physical_resource_id)

    def _settings(self, request: Request, name: str) -> None:
        versioning = request.properties.get("VersioningConfiguration")
        if versioning:
            request.client("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
