WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnableOrganizationMembers[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.autoEnableOrganizationMembers",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.features.autoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.features.autoEnable",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.features.additionalConfiguration.autoEnable[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.features.additionalConfiguration.autoEnable",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.dataSources.s3Logs.autoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.dataSources.s3Logs.autoEnable",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.dataSources.kubernetes.auditLogs.autoEnable[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.dataSources.kubernetes.auditLogs.autoEnable",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(
          requestparameters,
          'lax $.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.autoEnable[*][*]' WITH ARRAY WRAPPER
        )
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.autoEnable",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.autoEnable",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.AutoEnable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.AutoEnable 2",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.organizationConfiguration.configurationType[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.organizationConfiguration.configurationType",
    TRANSFORM(
      CAST(JSON_PARSE(
        JSON_QUERY(requestparameters, 'lax $.OrganizationConfiguration.ConfigurationType[*][*]' WITH ARRAY WRAPPER)
      ) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.OrganizationConfiguration.ConfigurationType 2",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnableStandards[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.autoEnableStandards",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.AutoEnableStandards[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.AutoEnableStandards 2",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable.ec2[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.autoEnable.ec2",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable.ecr[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.autoEnable.ecr",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.autoEnable.lambda[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.autoEnable.lambda"
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
  LOWER(eventname) = 'updateorganizationconfiguration'
  AND (
    errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
  )
  AND (
    (
      LOWER(eventsource) = 'guardduty.amazonaws.com'
      AND (
        ANY_MATCH("requestparameters.autoEnableOrganizationMembers", v -> LOWER(v) = 'none')
        OR ANY_MATCH("requestparameters.features.autoEnable", v -> LOWER(v) = 'none')
        OR ANY_MATCH("requestparameters.features.additionalConfiguration.autoEnable", v -> LOWER(v) = 'none')
        OR ANY_MATCH("requestparameters.dataSources.s3Logs.autoEnable", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.dataSources.kubernetes.auditLogs.autoEnable", v -> LOWER(v) = 'false')
        OR ANY_MATCH(
          "requestparameters.dataSources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.autoEnable",
          v -> LOWER(v) = 'false'
        )
        OR (
          ANY_MATCH("requestparameters.autoEnable", v -> LOWER(v) = 'false')
          AND NOT COALESCE(JSON_EXISTS(requestparameters, 'lax $.autoEnableOrganizationMembers[*][*]?(@ != null)'), FALSE)
        )
      )
    )
    OR (
      LOWER(eventsource) IN ('securityhub.amazonaws.com', 'macie2.amazonaws.com', 'detective.amazonaws.com')
      AND (
        ANY_MATCH("requestparameters.autoEnable", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.AutoEnable 2", v -> LOWER(v) = 'false')
      )
      AND NOT COALESCE(
        ANY_MATCH("requestparameters.organizationConfiguration.configurationType", v -> LOWER(v) = 'central'),
        FALSE
      )
      AND NOT COALESCE(
        ANY_MATCH("requestparameters.OrganizationConfiguration.ConfigurationType 2", v -> LOWER(v) = 'central'),
        FALSE
      )
    )
    OR (
      LOWER(eventsource) = 'securityhub.amazonaws.com'
      AND (
        ANY_MATCH("requestparameters.autoEnableStandards", v -> LOWER(v) = 'none')
        OR ANY_MATCH("requestparameters.AutoEnableStandards 2", v -> LOWER(v) = 'none')
      )
      AND NOT COALESCE(
        ANY_MATCH("requestparameters.organizationConfiguration.configurationType", v -> LOWER(v) = 'central'),
        FALSE
      )
      AND NOT COALESCE(
        ANY_MATCH("requestparameters.OrganizationConfiguration.ConfigurationType 2", v -> LOWER(v) = 'central'),
        FALSE
      )
    )
    OR (
      LOWER(eventsource) = 'inspector2.amazonaws.com'
      AND (
        ANY_MATCH("requestparameters.autoEnable.ec2", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.autoEnable.ecr", v -> LOWER(v) = 'false')
        OR ANY_MATCH("requestparameters.autoEnable.lambda", v -> LOWER(v) = 'false')
      )
    )
  )
