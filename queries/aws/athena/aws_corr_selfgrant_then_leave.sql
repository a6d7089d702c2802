WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyDocument",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyArn[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyArn",
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(responseelements, 'lax $.handshake.action[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "responseelements.handshake.action"
  FROM cloudtrail_logs
  WHERE
    "timestamp" BETWEEN '2000/01/01' AND '2099/12/31'
    AND LOWER(eventname) IN (
      'accepthandshake',
      'attachgrouppolicy',
      'attachrolepolicy',
      'attachuserpolicy',
      'createpolicy',
      'createpolicyversion',
      'leaveorganization',
      'putgrouppolicy',
      'putrolepolicy',
      'putuserpolicy'
    )
), served AS (
  SELECT
    TRY(FROM_ISO8601_TIMESTAMP(eventtime)) AS time,
    COALESCE(NULLIF(eventid, ''), CONCAT('~', CAST(UUID() AS VARCHAR))) AS event_id,
    COALESCE(recipientaccountid, '') AS account,
    recipientaccountid AS key1,
    (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) IN ('putuserpolicy', 'putrolepolicy', 'putgrouppolicy', 'createpolicy', 'createpolicyversion')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND (
        ANY_MATCH(
          "requestparameters.policyDocument",
          v -> REGEXP_LIKE(LOWER(v), '\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f')
        )
        OR (
          ANY_MATCH("requestparameters.policyDocument", v -> LOWER(v) LIKE '%"allow"%')
          AND ANY_MATCH(
            "requestparameters.policyDocument",
            v -> REGEXP_LIKE(
              LOWER(v),
              '"organizations:le|"organizations:ac|"organizations:\*|"organizations:l\*|"organizations:a\*|"organizations:\?|"organizations:l\?|"organizations:a\?'
            )
          )
          AND (
            ANY_MATCH(
              "requestparameters.policyDocument",
              v -> REGEXP_LIKE(
                v,
                '"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"[^=\{\}]*"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])'
              )
              OR REGEXP_LIKE(
                v,
                '"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])[^=\{\}]*"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"'
              )
            )
            OR NOT COALESCE(
              ANY_MATCH("requestparameters.policyDocument", v -> LOWER(v) LIKE '%"deny"%' OR LOWER(v) LIKE '%"notaction"%'),
              FALSE
            )
          )
        )
      )
    )
    OR (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) IN ('putuserpolicy', 'putrolepolicy', 'putgrouppolicy', 'createpolicy', 'createpolicyversion')
      AND ANY_MATCH("requestparameters.policyDocument", v -> LOWER(v) LIKE '%"allow"%')
      AND ANY_MATCH(
        "requestparameters.policyDocument",
        v -> REGEXP_LIKE(
          LOWER(v),
          '"organizations:le|"organizations:ac|"organizations:\*|"organizations:l\*|"organizations:a\*|"organizations:\?|"organizations:l\?|"organizations:a\?'
        )
      )
      AND ANY_MATCH("requestparameters.policyDocument", v -> LOWER(v) LIKE '%"deny"%' OR LOWER(v) LIKE '%"notaction"%')
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND NOT COALESCE(
        ANY_MATCH(
          "requestparameters.policyDocument",
          v -> REGEXP_LIKE(
            v,
            '"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"[^=\{\}]*"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])'
          )
          OR REGEXP_LIKE(
            v,
            '"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]\{\}]*)?"[oO][rR][gG][aA][nN][iI][zZ][aA][tT][iI][oO][nN][sS]:(?:[lL][eE]|[aA][cC]|[aAlL]?[\*\?])[^=\{\}]*"[eE][fF][fF][eE][cC][tT]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*"[aA][lL][lL][oO][wW]"'
          )
        ),
        FALSE
      )
      AND NOT COALESCE(
        ANY_MATCH(
          "requestparameters.policyDocument",
          v -> REGEXP_LIKE(LOWER(v), '\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f')
        ),
        FALSE
      )
    )
    OR (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) IN ('putuserpolicy', 'putrolepolicy', 'putgrouppolicy', 'createpolicy', 'createpolicyversion')
      AND ANY_MATCH("requestparameters.policyDocument", v -> LOWER(v) LIKE '%"allow"%')
      AND ANY_MATCH(
        "requestparameters.policyDocument",
        v -> REGEXP_LIKE(v, '"[aA][cC][tT][iI][oO][nN]"[\x{9}\x{A}\x{D} ]*:[\x{9}\x{A}\x{D} ]*(?:\[[^=\]]*)?"\*(?::\*)?"')
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND NOT COALESCE(
        ANY_MATCH(
          "requestparameters.policyDocument",
          v -> REGEXP_LIKE(
            LOWER(v),
            '"organizations:le|"organizations:ac|"organizations:\*|"organizations:l\*|"organizations:a\*|"organizations:\?|"organizations:l\?|"organizations:a\?|\\u004|\\u005|\\u006|\\u007|\\u002a|\\u003a|\\u003f'
          )
        ),
        FALSE
      )
    )
    OR (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) IN ('attachuserpolicy', 'attachrolepolicy', 'attachgrouppolicy')
      AND ANY_MATCH(
        "requestparameters.policyArn",
        v -> LOWER(v) IN (
          'arn:aws:iam::aws:policy/administratoraccess',
          'arn:aws-cn:iam::aws:policy/administratoraccess',
          'arn:aws-us-gov:iam::aws:policy/administratoraccess',
          'arn:aws-eusc:iam::aws:policy/administratoraccess',
          'arn:aws-iso:iam::aws:policy/administratoraccess',
          'arn:aws-iso-b:iam::aws:policy/administratoraccess',
          'arn:aws-iso-e:iam::aws:policy/administratoraccess',
          'arn:aws-iso-f:iam::aws:policy/administratoraccess',
          'arn:aws:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-cn:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-us-gov:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-eusc:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso-b:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso-e:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso-f:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws:iam::aws:policy/iamfullaccess',
          'arn:aws-cn:iam::aws:policy/iamfullaccess',
          'arn:aws-us-gov:iam::aws:policy/iamfullaccess',
          'arn:aws-eusc:iam::aws:policy/iamfullaccess',
          'arn:aws-iso:iam::aws:policy/iamfullaccess',
          'arn:aws-iso-b:iam::aws:policy/iamfullaccess',
          'arn:aws-iso-e:iam::aws:policy/iamfullaccess',
          'arn:aws-iso-f:iam::aws:policy/iamfullaccess'
        )
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND NOT COALESCE(
        LOWER(useridentity.invokedby) IN (
          'sso.amazonaws.com',
          'cloudformation.amazonaws.com',
          'stacksets.cloudformation.amazonaws.com',
          'member.org.stacksets.cloudformation.amazonaws.com'
        ),
        FALSE
      )
    )
    OR (
      LOWER(eventsource) = 'iam.amazonaws.com'
      AND LOWER(eventname) IN ('attachuserpolicy', 'attachrolepolicy', 'attachgrouppolicy')
      AND ANY_MATCH(
        "requestparameters.policyArn",
        v -> LOWER(v) IN (
          'arn:aws:iam::aws:policy/administratoraccess',
          'arn:aws-cn:iam::aws:policy/administratoraccess',
          'arn:aws-us-gov:iam::aws:policy/administratoraccess',
          'arn:aws-eusc:iam::aws:policy/administratoraccess',
          'arn:aws-iso:iam::aws:policy/administratoraccess',
          'arn:aws-iso-b:iam::aws:policy/administratoraccess',
          'arn:aws-iso-e:iam::aws:policy/administratoraccess',
          'arn:aws-iso-f:iam::aws:policy/administratoraccess',
          'arn:aws:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-cn:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-us-gov:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-eusc:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso-b:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso-e:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws-iso-f:iam::aws:policy/awsorganizationsfullaccess',
          'arn:aws:iam::aws:policy/iamfullaccess',
          'arn:aws-cn:iam::aws:policy/iamfullaccess',
          'arn:aws-us-gov:iam::aws:policy/iamfullaccess',
          'arn:aws-eusc:iam::aws:policy/iamfullaccess',
          'arn:aws-iso:iam::aws:policy/iamfullaccess',
          'arn:aws-iso-b:iam::aws:policy/iamfullaccess',
          'arn:aws-iso-e:iam::aws:policy/iamfullaccess',
          'arn:aws-iso-f:iam::aws:policy/iamfullaccess'
        )
      )
      AND LOWER(useridentity.invokedby) IN (
        'cloudformation.amazonaws.com',
        'stacksets.cloudformation.amazonaws.com',
        'member.org.stacksets.cloudformation.amazonaws.com'
      )
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    ) AS step1,
    (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'leaveorganization'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'leaveorganization'
      AND (
        LOWER(errorcode) LIKE 'constraintviolation%'
        OR LOWER(errorcode) LIKE 'toomanyrequests%'
        OR LOWER(errorcode) LIKE 'concurrentmodification%'
      )
    )
    OR (
      LOWER(eventsource) = 'organizations.amazonaws.com'
      AND LOWER(eventname) = 'accepthandshake'
      AND (
        errorcode IS NULL OR LOWER(errorcode) IN ('success', '')
      )
      AND NOT COALESCE(
        ANY_MATCH(
          "responseelements.handshake.action",
          v -> LOWER(v) IN (
            'enable_all_features',
            'approve_all_features',
            'add_organizations_service_linked_role',
            'transfer_responsibility'
          )
        ),
        FALSE
      )
      AND NOT COALESCE(LOWER(useridentity.invokedby) = 'organizations.amazonaws.com', FALSE)
      AND NOT COALESCE(LOWER(useridentity.invokedby) = 'aws internal' AND useridentity.type IS NULL, FALSE)
    ) AS step2
  FROM events
), candidates AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    BOOL_OR(step1) AS step1,
    BOOL_OR(step2) AS step2
  FROM served
  WHERE
    time IS NOT NULL AND key1 <> '' AND (
      step1 OR step2
    )
  GROUP BY
    time,
    event_id,
    account,
    key1
), step_1 AS (
  SELECT
    *,
    IF(step1, time) AS begun,
    IF(step1, ARRAY[event_id]) AS ids
  FROM candidates
), open_2 AS (
  SELECT
    *,
    LAG(IF(begun IS NOT NULL OR step2, COALESCE(begun, time))) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS opened,
    LAG(IF(begun IS NOT NULL OR step2, COALESCE(ids, ARRAY[]))) IGNORE NULLS OVER (PARTITION BY key1 ORDER BY time, event_id, account) AS so_far
  FROM step_1
), step_2 AS (
  SELECT
    time,
    event_id,
    account,
    key1,
    step1,
    step2,
    IF(step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND, opened) AS begun,
    IF(
      step2 AND CARDINALITY(so_far) > 0 AND opened >= time - INTERVAL '86400' SECOND,
      CONCAT(so_far, ARRAY[event_id])
    ) AS ids
  FROM open_2
)
SELECT
  key1 AS "recipientAccountId",
  begun AS first_time,
  time AS last_time,
  ids AS event_ids
FROM step_2
WHERE
  begun IS NOT NULL
ORDER BY
  last_time
