WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.networkConfiguration.vpceAccessRequired[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.networkConfiguration.vpceAccessRequired",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.encryptionConfiguration.keyType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.encryptionConfiguration.keyType",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.permissionSetsEnabled[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.permissionSetsEnabled"
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
  LOWER(eventsource) = 'sso.amazonaws.com'
  AND LOWER(eventname) = 'updateinstance'
  AND (
    ANY_MATCH("requestparameters.networkConfiguration.vpceAccessRequired", v -> LOWER(v) IN ('true', 'false'))
    OR ANY_MATCH("requestparameters.encryptionConfiguration.keyType", v -> v IS NOT NULL)
    OR ANY_MATCH("requestparameters.permissionSetsEnabled", v -> LOWER(v) = 'false')
    OR (
      NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.instanceArn[*][*]?(@ != null)'), FALSE)
      AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.name[*][*]?(@ != null)'), FALSE)
      AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.permissionSetsEnabled[*][*]?(@ != null)'), FALSE)
    )
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
