"""Reads Authentication-Results fields with the package authres: a field a line as JSON, its results a line as JSON."""

import json
import sys

import authres

for line in sys.stdin:
    header = authres.AuthenticationResultsHeader.parse(json.loads(line))
    results = [
        {
            "method": each.method,
            "result": each.result,
            "reason": each.reason,
            "properties": [[f"{p.type}.{p.name}", p.value] for p in each.properties],
        }
        for each in header.results
    ]
    print(json.dumps({"authserv": header.authserv_id, "results": results}))
