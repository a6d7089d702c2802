WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.action",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.activate[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.activate",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.location[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.location"
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
  LOWER(eventsource) = 'guardduty.amazonaws.com'
  AND (
    (
      LOWER(eventname) IN ('createfilter', 'updatefilter')
      AND ANY_MATCH("requestparameters.action", v -> LOWER(v) = 'archive')
    )
    OR (
      LOWER(eventname) IN ('createfilter', 'updatefilter')
      AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.action[*][*]?(@ != null)'), FALSE)
      AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.detectorId[*][*]?(@ != null)'), FALSE)
    )
    OR (
      LOWER(eventname) IN ('createipset', 'updateipset', 'createtrustedentityset', 'updatetrustedentityset')
      AND ANY_MATCH("requestparameters.activate", v -> LOWER(v) = 'true')
    )
    OR LOWER(eventname) IN ('deletethreatintelset', 'deletethreatentityset')
    OR (
      LOWER(eventname) IN ('updatethreatintelset', 'updatethreatentityset')
      AND (
        ANY_MATCH("requestparameters.activate", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.location", v -> v IS NOT NULL)
        OR (
          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.detectorId[*][*]?(@ != null)'), FALSE)
          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.activate[*][*]?(@ != null)'), FALSE)
        )
      )
    )
  )
