"""One sheet per department: its own item codes, field names, code tables, states and rules, and examples in JSON.

These are the departments' papers, as an integrator gets them; no sheet knows the platform's names. What all HTTP
departments have in common (paths and signatures are in `onewindow_adapters.transports.signature`):

    POST   /requests                        hand in. 200: an answer at once; 202: accepted, the answer comes by callback
    GET    /requests/<key>                  200: what became of it; 404: never seen
    DELETE /requests/<key>                  200: dropped (also the second time); 409: too late, the body is its state
    POST   /requests/<key>/revocation       200: taken back (also the second time); 409: was not granted, body as above
    GET    /requests?since=<ISO 8601, offset as in 2026-03-02T09:10:00+08:00, percent-encoded>[&after=<next>]
           all that was touched since then; "next" beside the list says that there is more

`<key>` is `key_text` of the platform's key, and the same stands in the header Idempotency-Key of POST /requests. A
revocation has the key of its own message there. Bodies of revocations are {"<reason field>": text}; DELETE has none.
401: signature. 404, 409, 422 (a field or a code is wrong: sending it again is of no use) carry the department's error
body; tax and bank say what is wrong with a field under HTTP 200, with a code of their own. 429 and 503 with
Retry-After (signed, an empty object): later. 500 from the machine in front is not signed. A 409 to POST /requests: the
same key with another body.

An answer to a question is a request of its own, with its own key and the same case number, that holds question and
answer; the request that was asked about is then closed (state "replaced", at the fund a row of its own) and no longer
listed. To drop it then is too late, and the body says so.

Callbacks go to <callback URL>/<department>, e.g. …/callbacks/police: the answer body as below with message id and key
in it. What came back with 200 is repeated by no callback. Several callbacks for one request come in any order.

What came from elsewhere (体外) is listed with an empty key.
"""
