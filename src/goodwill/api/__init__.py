"""The API: JSON in, JSON out, described by OpenAPI, opened by bearer tokens whose role decides what they may."""
