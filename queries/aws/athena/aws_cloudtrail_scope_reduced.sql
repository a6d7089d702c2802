WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.isMultiRegionTrail[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.isMultiRegionTrail",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.includeGlobalServiceEvents[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.includeGlobalServiceEvents",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.isOrganizationTrail[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.isOrganizationTrail",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.enableLogFileValidation[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.enableLogFileValidation",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.s3BucketName[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.s3BucketName",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.kmsKeyId[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.kmsKeyId",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.eventSelectors.readWriteType[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.eventSelectors.readWriteType",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.eventSelectors.includeManagementEvents[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.eventSelectors.includeManagementEvents",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.eventSelectors.excludeManagementEventSources[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.eventSelectors.excludeManagementEventSources"
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
  LOWER(eventsource) = 'cloudtrail.amazonaws.com'
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND (
    (
      LOWER(eventname) = 'updatetrail'
      AND (
        ANY_MATCH("requestparameters.isMultiRegionTrail", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.includeGlobalServiceEvents", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.isOrganizationTrail", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.enableLogFileValidation", v -> LOWER(v) = 'false')
        OR (
          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.name[*][*]?(@ != null)'), FALSE)
          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.isMultiRegionTrail[*][*]?(@ != null)'), FALSE)
          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.includeGlobalServiceEvents[*][*]?(@ != null)'), FALSE)
          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.isOrganizationTrail[*][*]?(@ != null)'), FALSE)
          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.enableLogFileValidation[*][*]?(@ != null)'), FALSE)
        )
        OR ANY_MATCH("requestparameters.s3BucketName", v -> v IS NOT NULL)
        OR NOT COALESCE(
          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.kmsKeyId[*][*]?(@ != null)'), FALSE)
          OR ANY_MATCH("requestparameters.kmsKeyId", v -> v = ''),
          FALSE
        )
      )
    )
    OR (
      LOWER(eventname) = 'puteventselectors'
      AND (
        ANY_MATCH("requestparameters.eventSelectors.readWriteType", v -> LOWER(v) IN ('readonly', 'writeonly'))
        OR (
          NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.trailName[*][*]?(@ != null)'), FALSE)
          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.eventSelectors.readWriteType[*][*]?(@ != null)'), FALSE)
          AND NOT COALESCE(
            JSON_EXISTS(requestparameters, 'lax $.eventSelectors.includeManagementEvents[*][*]?(@ != null)'),
            FALSE
          )
        )
        OR (
          ANY_MATCH("requestparameters.eventSelectors.includeManagementEvents", v -> LOWER(v) = 'false')
          AND NOT COALESCE(ANY_MATCH("requestparameters.eventSelectors.includeManagementEvents", v -> LOWER(v) = 'true'), FALSE)
        )
        OR ANY_MATCH("requestparameters.eventSelectors.excludeManagementEventSources", v -> v IS NOT NULL)
        OR COALESCE(
          JSON_EXISTS(requestparameters, 'lax $.advancedEventSelectors.fieldSelectors.field[*][*]?(@ != null)'),
          FALSE
        )
      )
    )
  )
