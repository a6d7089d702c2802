WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.status[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.status"
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
    LOWER(eventsource) = 'macie2.amazonaws.com' AND LOWER(eventname) = 'disablemacie'
  )
  OR (
    LOWER(eventsource) = 'macie2.amazonaws.com'
    AND LOWER(eventname) = 'updatemaciesession'
    AND ANY_MATCH("requestparameters.status", v -> LOWER(v) = 'paused')
  )
  OR (
    LOWER(eventsource) = 'detective.amazonaws.com' AND LOWER(eventname) = 'deletegraph'
  )
  OR (
    LOWER(eventsource) = 'access-analyzer.amazonaws.com' AND LOWER(eventname) = 'deleteanalyzer'
  )
  OR (
    LOWER(eventsource) = 'inspector2.amazonaws.com' AND LOWER(eventname) = 'disable'
  )
