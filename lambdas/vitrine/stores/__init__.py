"""DynamoDB, S3 and the pointers: one file for each thing that is kept."""
