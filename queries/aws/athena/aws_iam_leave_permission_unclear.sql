WITH events AS (
  SELECT
    *,
    TRANSFORM(
      CAST(JSON_PARSE(JSON_QUERY(requestparameters, 'lax $.policyDocument[*][*]' WITH ARRAY WRAPPER)) AS ARRAY(JSON)),
      j -> JSON_EXTRACT_SCALAR(j, '$')
    ) AS "requestparameters.policyDocument"
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
