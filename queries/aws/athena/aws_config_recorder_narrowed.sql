WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.configurationRecorder.recordingGroup.allSupported[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.configurationRecorder.recordingGroup.allSupported",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(
          requestparameters,
          'lax $.configurationRecorder.recordingGroup.recordingStrategy.useOnly[*][*]' WITH ARRAY WRAPPER
        )
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.configurationRecorder.recordingGroup.recordingStrategy.useOnly"
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
  LOWER(eventsource) = 'config.amazonaws.com'
  AND LOWER(eventname) = 'putconfigurationrecorder'
  AND (
    ANY_MATCH("requestparameters.configurationRecorder.recordingGroup.allSupported", v -> LOWER(v) = 'false')
    OR ANY_MATCH(
      "requestparameters.configurationRecorder.recordingGroup.recordingStrategy.useOnly",
      v -> LOWER(v) IN ('inclusion_by_resource_types', 'exclusion_by_resource_types')
    )
    OR (
      NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.configurationRecorder.name[*][*]?(@ != null)'), FALSE)
      AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.configurationRecorder.roleARN[*][*]?(@ != null)'), FALSE)
      AND NOT COALESCE(
        JSON_EXISTS(requestparameters, 'lax $.configurationRecorder.recordingGroup.allSupported[*][*]?(@ != null)'),
        FALSE
      )
    )
  )
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND NOT COALESCE(
    LOWER(useridentity.invokedby) IN (
      'controltower.amazonaws.com',
      'config-conforms.amazonaws.com',
      'config-multiaccountsetup.amazonaws.com',
      'securityhub.amazonaws.com',
      'fms.amazonaws.com'
    ),
    FALSE
  )
