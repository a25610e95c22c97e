"""The CDK app: one stage's settings in, stacks out. No application code, and no AWS call at synthesis."""
