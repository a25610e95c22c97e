"""CloudWatch's alarms."""

from __future__ import annotations

from embedded.resources.base import Made, Request
from embedded.resources.calls import call


class Alarm:
    """An alarm on one metric; whoever tests it sets its state."""

    name_property = "AlarmName"

    def create(self, request: Request) -> Made:
        """Create the alarm."""
        name = request.name
        call(request, "cloudwatch", "put_metric_alarm", **request.properties | {"AlarmName": name})
        return Made(name, {"Arn": request.arn("cloudwatch", f"alarm:{name}")})

    def update(self, request: Request, made: Made) -> Made:
        """Change it in place; another name is another alarm."""
        if request.named and request.name != made.physical_resource_id:
            return self.create(request)
        name = made.physical_resource_id
        call(request, "cloudwatch", "put_metric_alarm", **request.properties | {"AlarmName": name})
        return made

    def delete(self, made: Made, request: Request) -> None:
        """Delete the alarm."""
        request.client("cloudwatch").delete_alarms(AlarmNames=[made.physical_resource_id])
