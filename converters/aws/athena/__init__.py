"""Amazon Athena, engine version 3: Trino's SQL on AWS's own CloudTrail table, and on tables of whole records."""
