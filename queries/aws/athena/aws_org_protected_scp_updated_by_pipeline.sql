WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyId"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
)
SELECT
  eventtime,
  eventid,
  recipientaccountid,
  awsregion,
  eventsource,
  eventname,
  errorcode,
  useridentity.arn AS actor,
  sourceipaddress,
  requestparameters,
  responseelements
FROM events
WHERE
  LOWER(eventsource) = 'organizations.amazonaws.com'
  AND LOWER(eventname) = 'updatepolicy'
  AND ANY_MATCH("requestparameters.policyId", v -> LOWER(v) IN ('p-examplescp1', 'p-examplescp2'))
  AND LOWER(useridentity.sessioncontext.sessionissuer.arn) IN (
    'arn:aws:iam::111122223333:role/policy-pipeline',
    'arn:aws:iam::123456789012:role/delegated/policy-pipeline'
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
