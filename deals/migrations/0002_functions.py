"""The SQL functions that the triggers of 0001 call: is this value, issue or value curve sound?

Each returns null or the reason of the refusal. PostgreSQL 15 or newer.
"""

from django.db import migrations

VALUE = r"""
CREATE FUNCTION deals_value_refusal(
    kind text, low numeric, high numeric, step numeric, options text[],
    number numeric, "option" text
) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF kind = 'choice' THEN
        IF "option" IS NULL OR number IS NOT NULL THEN
            RETURN 'a choice issue takes an option';
        ELSIF NOT "option" = ANY (options) THEN
            RETURN format('%L is not one of the options', "option");
        END IF;
    ELSIF number IS NULL OR "option" IS NOT NULL THEN
        RETURN 'a numeric issue takes a number';
    ELSIF number = 'NaN' OR NOT number BETWEEN low AND high THEN
        RETURN format('%s lies outside %s..%s', number, low, high);
    ELSIF step IS NOT NULL AND (number - low) % step <> 0 THEN
        RETURN format('%s is not on the grid of step %s', number, step);
    END IF;
    RETURN NULL;
END $$
"""

POINTS = r"""
CREATE FUNCTION deals_points_refusal(kind text, options text[], points jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    point jsonb;
    previous numeric;
BEGIN
    IF points IS NULL THEN
        RETURN NULL;
    END IF;
    IF kind = 'choice' THEN
        IF jsonb_typeof(points) <> 'object' THEN
            RETURN 'points of a choice issue are an object {option: v}';
        ELSIF NOT points ?& options OR points - options <> '{}'::jsonb THEN
            RETURN 'points must name each option of the issue and nothing else';
        ELSIF EXISTS (
            SELECT 1 FROM jsonb_each(points) share WHERE NOT deals_is_share(share.value)
        ) THEN
            RETURN 'each v must be a number in 0..1';
        END IF;
        RETURN NULL;
    END IF;
    IF jsonb_typeof(points) <> 'array' OR points = '[]'::jsonb THEN
        RETURN 'points of a numeric issue are a list of [x, v]';
    END IF;
    FOR point IN SELECT value FROM jsonb_array_elements(points) LOOP
        IF jsonb_typeof(point) <> 'array' THEN
            RETURN 'each point is a pair [x, v]';
        ELSIF jsonb_array_length(point) <> 2 OR jsonb_typeof(point -> 0) <> 'number' THEN
            RETURN 'each point is a pair [x, v] of numbers';
        ELSIF NOT deals_is_share(point -> 1) THEN
            RETURN 'each v must be a number in 0..1';
        ELSIF (point ->> 0)::numeric <= previous THEN
            RETURN 'points must have strictly ascending x';
        END IF;
        previous := (point ->> 0)::numeric;
    END LOOP;
    RETURN NULL;
END $$
"""

SHARE = r"""
CREATE FUNCTION deals_is_share(v jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE jsonb_typeof(v)
        WHEN 'number' THEN (v #>> '{}')::numeric BETWEEN 0 AND 1 ELSE false END
$$
"""

MONEY = r"""
CREATE FUNCTION deals_option_money_refusal(options text[], money jsonb)
RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF money IS NULL THEN
        RETURN NULL;
    ELSIF jsonb_typeof(money) <> 'object' THEN
        RETURN 'money of options is an object {option: amount}';
    ELSIF money - options <> '{}'::jsonb THEN
        RETURN 'money names an option the issue does not have';
    ELSIF EXISTS (
        SELECT 1 FROM jsonb_each(money) tag WHERE jsonb_typeof(tag.value) <> 'number'
    ) THEN
        RETURN 'each amount must be a number';
    END IF;
    RETURN NULL;
END $$
"""

ISSUE = r"""
CREATE FUNCTION deals_issue_refusal(issue deals_issue) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    refused text;
BEGIN
    IF EXISTS (SELECT 1 FROM unnest(issue.options) name WHERE name IS NULL OR name !~ '\S') THEN
        RETURN 'each option needs a name';
    ELSIF (SELECT count(DISTINCT name) < count(*) FROM unnest(issue.options) name) THEN
        RETURN 'an option is named twice';
    END IF;
    IF issue.baseline_number IS NOT NULL OR issue.baseline_option IS NOT NULL THEN
        refused := deals_value_refusal(
            issue.kind, issue.low, issue.high, issue.step, issue.options,
            issue.baseline_number, issue.baseline_option
        );
        IF refused IS NOT NULL THEN
            RETURN 'baseline: ' || refused;
        END IF;
    END IF;
    refused := deals_option_money_refusal(issue.options, issue.option_money);
    IF refused IS NOT NULL THEN
        RETURN refused;
    END IF;
    SELECT deals_value_refusal(
        issue.kind, issue.low, issue.high, issue.step, issue.options, used.number, used."option"
    ) INTO refused
    FROM (
        SELECT issue_id, number, "option" FROM deals_offerterm
        UNION ALL SELECT issue_id, number, "option" FROM deals_ask
        UNION ALL SELECT issue_id, number, "option" FROM deals_give
        UNION ALL SELECT issue_id, number, "option" FROM deals_outcometerm
    ) used
    WHERE used.issue_id = issue.id AND deals_value_refusal(
        issue.kind, issue.low, issue.high, issue.step, issue.options, used.number, used."option"
    ) IS NOT NULL
    LIMIT 1;
    IF refused IS NOT NULL THEN
        RETURN 'a recorded value would fall outside: ' || refused;
    END IF;
    SELECT deals_points_refusal(issue.kind, issue.options, preference.points) INTO refused
    FROM deals_preference preference
    WHERE preference.issue_id = issue.id
        AND deals_points_refusal(issue.kind, issue.options, preference.points) IS NOT NULL
    LIMIT 1;
    RETURN 'preference: ' || refused;
END $$
"""


def installed(name: str, create: str, arguments: str) -> migrations.RunSQL:
    return migrations.RunSQL(create, f"DROP FUNCTION {name}({arguments})")


class Migration(migrations.Migration):
    dependencies = [("deals", "0001_initial")]

    operations = [
        installed(
            "deals_value_refusal",
            VALUE,
            "text, numeric, numeric, numeric, text[], numeric, text",
        ),
        installed("deals_is_share", SHARE, "jsonb"),
        installed("deals_points_refusal", POINTS, "text, text[], jsonb"),
        installed("deals_option_money_refusal", MONEY, "text[], jsonb"),
        installed("deals_issue_refusal", ISSUE, "deals_issue"),
    ]
