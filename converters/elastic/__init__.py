"""Elasticsearch: query strings (Lucene), ES|QL and EQL, for the Elastic AWS integration or any index of keywords."""
