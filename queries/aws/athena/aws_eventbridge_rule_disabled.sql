WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.name[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.name",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.rule[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.rule",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.state[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.state"
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
  LOWER(eventsource) = 'events.amazonaws.com'
  AND (
    (
      LOWER(eventname) IN ('disablerule', 'deleterule')
      AND ANY_MATCH(
        "requestparameters.name",
        v -> LOWER(v) IN ('forward-organizations-events', 'forward-cloudtrail-to-siem')
      )
    )
    OR (
      LOWER(eventname) = 'removetargets'
      AND ANY_MATCH(
        "requestparameters.rule",
        v -> LOWER(v) IN ('forward-organizations-events', 'forward-cloudtrail-to-siem')
      )
    )
    OR (
      LOWER(eventname) = 'putrule'
      AND ANY_MATCH("requestparameters.state", v -> LOWER(v) = 'disabled')
      AND ANY_MATCH(
        "requestparameters.name",
        v -> LOWER(v) IN ('forward-organizations-events', 'forward-cloudtrail-to-siem')
      )
    )
  )
