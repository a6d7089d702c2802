WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.features.status[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.features.status",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.features.additionalConfiguration.status[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.features.additionalConfiguration.status",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.dataSources.s3Logs.enable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.dataSources.s3Logs.enable",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.dataSources.kubernetes.auditLogs.enable[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.dataSources.kubernetes.auditLogs.enable",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(
          requestparameters,
          'lax $.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes[*][*]' WITH ARRAY WRAPPER
        )
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.enable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.enable"
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
  AND LOWER(eventname) IN ('updatedetector', 'updatememberdetectors')
  AND (
    ANY_MATCH("requestparameters.features.status", v -> LOWER(v) = 'disabled')
    OR ANY_MATCH("requestparameters.features.additionalConfiguration.status", v -> LOWER(v) = 'disabled')
    OR ANY_MATCH("requestparameters.dataSources.s3Logs.enable", v -> LOWER(v) = 'false')
    OR ANY_MATCH("requestparameters.dataSources.kubernetes.auditLogs.enable", v -> LOWER(v) = 'false')
    OR ANY_MATCH(
      "requestparameters.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes",
      v -> LOWER(v) = 'false'
    )
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(
    LOWER(eventname) = 'updatedetector'
    AND ANY_MATCH("requestparameters.enable", v -> LOWER(v) = 'false'),
    FALSE
  )
