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
    ) AS "requestparameters.eventSelectors.excludeManagementEventSources",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.enable[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.enable",
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
    ) AS "requestparameters.location",
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
    ) AS "requestparameters.configurationRecorder.recordingGroup.recordingStrategy.useOnly",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.status[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.status",
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
    AND LOWER(eventname) IN (
      'batchdisablestandards',
      'createfilter',
      'createipset',
      'createtrustedentityset',
      'deleteanalyzer',
      'deleteawslogsource',
      'deleteconfigurationrecorder',
      'deletecustomlogsource',
      'deletedatalake',
      'deletedatalakeorganizationconfiguration',
      'deletedeliverychannel',
      'deletedetector',
      'deleteeventdatastore',
      'deleteflowlogs',
      'deletegraph',
      'deleteloggroup',
      'deletelogstream',
      'deletemembers',
      'deletemetricfilter',
      'deletepublishingdestination',
      'deleteresolverquerylogconfig',
      'deletesubscriber',
      'deletesubscribernotification',
      'deletesubscriptionfilter',
      'deletethreatentityset',
      'deletethreatintelset',
      'deletetrail',
      'disable',
      'disablealarmactions',
      'disableimportfindingsforproduct',
      'disablemacie',
      'disablesecurityhub',
      'disablesecurityhubfeaturev2',
      'disablesecurityhubv2',
      'disassociatefromadministratoraccount',
      'disassociatefrommasteraccount',
      'disassociatemembers',
      'putalarmmuterule',
      'putconfigurationrecorder',
      'puteventselectors',
      'stopconfigurationrecorder',
      'stopeventdatastoreingestion',
      'stoplogging',
      'stopmonitoringmembers',
      'updatedetector',
      'updatefilter',
      'updateipset',
      'updatemaciesession',
      'updatememberdetectors',
      'updateorganizationconfiguration',
      'updatethreatentityset',
      'updatethreatintelset',
      'updatetrail',
      'updatetrustedentityset'
    )
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1,
    eventsource AS value1
  FROM events
  WHERE
    (
      LOWER(eventsource) = 'cloudtrail.amazonaws.com'
      AND LOWER(eventname) IN ('stoplogging', 'deletetrail')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'cloudtrail.amazonaws.com'
      AND LOWER(eventname) IN ('stoplogging', 'deletetrail')
      AND REGEXP_LIKE(
        LOWER(errorcode),
        '\Aaccessdenied|\Avpceaccessdenied|\Ainsufficientdependency|\Anotorganization|\Acloudtrailaccessnotenabled'
      )
    )
    OR (
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
    )
    OR (
      LOWER(eventsource) = 'cloudtrail.amazonaws.com'
      AND LOWER(eventname) IN ('deleteeventdatastore', 'stopeventdatastoreingestion')
    )
    OR (
      LOWER(eventsource) = 'guardduty.amazonaws.com'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND (
        LOWER(eventname) = 'deletedetector'
        OR (
          LOWER(eventname) = 'updatedetector'
          AND ANY_MATCH("requestparameters.enable", v -> LOWER(v) = 'false')
        )
      )
    )
    OR (
      LOWER(eventsource) = 'guardduty.amazonaws.com'
      AND LOWER(eventname) IN (
        'disassociatefromadministratoraccount',
        'disassociatefrommasteraccount',
        'disassociatemembers',
        'deletemembers',
        'stopmonitoringmembers',
        'deletepublishingdestination'
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
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
    )
    OR (
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
    )
    OR (
      LOWER(eventsource) = 'securityhub.amazonaws.com'
      AND LOWER(eventname) IN (
        'disablesecurityhub',
        'disablesecurityhubv2',
        'disassociatefromadministratoraccount',
        'disassociatefrommasteraccount',
        'disassociatemembers',
        'deletemembers',
        'disablesecurityhubfeaturev2'
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'securityhub.amazonaws.com'
      AND LOWER(eventname) IN ('batchdisablestandards', 'disableimportfindingsforproduct')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'config.amazonaws.com'
      AND LOWER(eventname) IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder', 'deletedeliverychannel')
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
    )
    OR (
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
    )
    OR (
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
    )
    OR (
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
    )
    OR (
      (
        (
          (
            LOWER(eventsource) = 'cloudtrail.amazonaws.com'
            AND LOWER(eventname) IN ('updatetrail', 'puteventselectors')
          )
          OR (
            LOWER(eventsource) = 'guardduty.amazonaws.com'
            AND LOWER(eventname) IN (
              'deletedetector',
              'updatedetector',
              'updatememberdetectors',
              'disassociatefromadministratoraccount',
              'disassociatefrommasteraccount',
              'disassociatemembers',
              'deletemembers',
              'stopmonitoringmembers',
              'deletepublishingdestination'
            )
          )
          OR (
            LOWER(eventsource) = 'securityhub.amazonaws.com'
            AND LOWER(eventname) IN (
              'disablesecurityhub',
              'disablesecurityhubv2',
              'disassociatefromadministratoraccount',
              'disassociatefrommasteraccount',
              'batchdisablestandards',
              'disableimportfindingsforproduct',
              'disassociatemembers',
              'deletemembers',
              'disablesecurityhubfeaturev2'
            )
          )
          OR (
            LOWER(eventsource) = 'config.amazonaws.com'
            AND LOWER(eventname) IN (
              'stopconfigurationrecorder',
              'deleteconfigurationrecorder',
              'deletedeliverychannel',
              'putconfigurationrecorder'
            )
          )
          OR (
            LOWER(eventsource) IN (
              'guardduty.amazonaws.com',
              'securityhub.amazonaws.com',
              'inspector2.amazonaws.com',
              'macie2.amazonaws.com',
              'detective.amazonaws.com'
            )
            AND LOWER(eventname) = 'updateorganizationconfiguration'
          )
          OR (
            LOWER(eventsource) = 'securitylake.amazonaws.com'
            AND LOWER(eventname) IN (
              'deletedatalake',
              'deleteawslogsource',
              'deletecustomlogsource',
              'deletesubscriber',
              'deletesubscribernotification',
              'deletedatalakeorganizationconfiguration'
            )
          )
          OR (
            LOWER(eventsource) = 'route53resolver.amazonaws.com'
            AND LOWER(eventname) = 'deleteresolverquerylogconfig'
          )
        )
        AND (
          LOWER(errorcode) LIKE 'accessdenied%' OR LOWER(errorcode) LIKE 'vpceaccessdenied%'
        )
      )
      OR (
        LOWER(eventsource) = 'cloudtrail.amazonaws.com'
        AND LOWER(eventname) IN ('updatetrail', 'puteventselectors')
        AND (
          LOWER(errorcode) LIKE 'insufficientdependency%'
          OR LOWER(errorcode) LIKE 'notorganization%'
          OR LOWER(errorcode) LIKE 'cloudtrailaccessnotenabled%'
        )
      )
    )
    OR (
      LOWER(eventsource) = 'securitylake.amazonaws.com'
      AND LOWER(eventname) IN (
        'deletedatalake',
        'deleteawslogsource',
        'deletecustomlogsource',
        'deletesubscriber',
        'deletesubscribernotification',
        'deletedatalakeorganizationconfiguration'
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'route53resolver.amazonaws.com'
      AND LOWER(eventname) = 'deleteresolverquerylogconfig'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'ec2.amazonaws.com'
      AND LOWER(eventname) = 'deleteflowlogs'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'monitoring.amazonaws.com'
      AND LOWER(eventname) IN ('disablealarmactions', 'putalarmmuterule')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'logs.amazonaws.com'
      AND LOWER(eventname) IN ('deleteloggroup', 'deletelogstream', 'deletesubscriptionfilter', 'deletemetricfilter')
    )
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    ARRAY_AGG(value1) AS counted
  FROM served
  WHERE
    time IS NOT NULL AND key1 <> '' AND value1 <> ''
  GROUP BY
    time,
    event_id,
    account,
    key1
), placed AS (
  SELECT
    *,
    ROW_NUMBER() OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS place
  FROM candidates
), windows AS (
  SELECT
    *,
    MIN(place) OVER (PARTITION BY key1 ORDER BY time RANGE BETWEEN INTERVAL '3600' SECOND PRECEDING AND CURRENT ROW) AS oldest
  FROM placed
), gathered AS (
  SELECT
    *,
    MIN(time) OVER (
      PARTITION BY key1
      ORDER BY time, event_id, account
      ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
    ) AS first_time,
    ARRAY_AGG(event_id) OVER (
      PARTITION BY key1
      ORDER BY time, event_id, account
      ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
    ) AS event_ids,
    CARDINALITY(
      ARRAY_DISTINCT(
        FLATTEN(
          ARRAY_AGG(counted) OVER (
            PARTITION BY key1
            ORDER BY time, event_id, account
            ROWS BETWEEN place - oldest PRECEDING AND CURRENT ROW
          )
        )
      )
    ) AS different
  FROM windows
), judged AS (
  SELECT
    *,
    LAG(time) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS previous,
    LAG(different) OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS different_before
  FROM gathered
)
SELECT
  key1 AS "recipientAccountId",
  first_time,
  time AS last_time,
  event_ids
FROM judged
WHERE
  different >= 3
  AND NOT COALESCE(different_before >= 3 AND previous >= time - INTERVAL '3600' SECOND, FALSE)
ORDER BY
  last_time
