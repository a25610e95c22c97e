"""The CDK app: one stage's settings in, stacks out. It imports no application code and calls no AWS API"
" at synthesis."""
