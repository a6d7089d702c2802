WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.handshake.action"
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
  (
    LOWER(eventsource) = 'organizations.amazonaws.com'
    AND LOWER(eventname) = 'accepthandshake'
    AND ANY_MATCH("responseelements.handshake.action", v -> LOWER(v) = 'transfer_responsibility')
    AND (
      errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
    )
  )
  OR (
    LOWER(eventsource) = 'organizations.amazonaws.com'
    AND LOWER(eventname) = 'responsibilitytransferaccepted'
  )
