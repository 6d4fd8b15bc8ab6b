namespace Gateway.Tests.Engine;

/// <summary>Requests that no honest client sends: written ones, and damaged copies of good ones. The same for the same seed.</summary>
internal static class MalformedRequests
{
    private static readonly string[] Values =
    [
        "null", "true", "1", "-1", "1.5", "1e400", "1e-400", "99999999999999999999999999", "\"\"", "\"x\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"",
        "[]", "[[]]", "[null]", "{}", "{\"a\":1}", "{\"_eq\":null}", "{\"_in\":null}", "{\"_in\":[null]}", "\"'; DROP TABLE article; --\"", "\"{1,2}\"", "\"NaN\"", "\"2020-99-99\"",
        "{\"\\u0000\":1}", "{\"\\ud800\":1}", "-0", "2147483648", "-2147483649",
    ];

    private static readonly string[] Variables =
    [
        "query($v:Int){article(limit:$v){id}}",
        "query($v:Int){article(offset:$v){id}}",
        "query($v:Int!){article_by_pk(id:$v){id}}",
        "query($v:[Int!]!){article(where:{id:{_in:$v}}){id}}",
        "query($v:Int_comparison_exp){article(where:{id:$v}){id}}",
        "query($v:article_bool_exp){article(where:$v){id}}",
        "query($v:String){article(where:{title:{_like:$v}}){id}}",
        "query($v:String){article(where:{title:{_regex:$v}}){id}}",
        "query($v:String){article(where:{title:{_similar:$v}}){id}}",
        "query($v:[article_order_by!]){article(order_by:$v){id}}",
        "query($v:[article_select_column!]){article(distinct_on:$v){id}}",
        "query($v:order_by){article(order_by:{id:$v}){id}}",
        "query($v:Boolean!){article{id @include(if:$v)}}",
        "mutation($v:[article_insert_input!]!){insert_article(objects:$v){affected_rows}}",
        "mutation($v:article_set_input){update_article(where:{id:{_eq:-1}},_set:$v){affected_rows}}",
        "mutation($v:article_pk_columns_input!){update_article_by_pk(pk_columns:$v,_set:{title:\"a\"}){id}}",
        "query($v:String!){__type(name:$v){name}}",
    ];

    private static readonly string[] Documents =
    [
        "", " ", "{", "}", "{}", "{a}", "{author}", "{author{}}", "{author{id{id}}}", "{author(limit:-1){id}}", "{author(limit:99999999999){id}}", "{author(limit:\"x\"){id}}",
        "query", "mutation{a}", "subscription{author{id}}", "{author{id}} {author{id}}", "fragment f on author{id}", "{...f} fragment f on query_root{...f}", "{author{...g}}",
        "{author(where:{id:{_eq:null}}){id}}", "{author(where:{id:{_gt:\"x\"}}){id}}", "{author(where:{email:{_eq:\"x\"}}){id}}", "{author(order_by:{email:asc}){id}}",
        "{article(where:{title:{_regex:\"(\"}}){id}}", "{article(where:{title:{_similar:\"[\"}}){id}}", "{article(where:{title:{_like:\"\\\\\"}}){id}}",
        "{article_aggregate{aggregate{sum{salary}}}}", "{article(distinct_on:salary){id}}", "{article(distinct_on:id,order_by:{title:asc}){id}}", "{article(where:{author:{email:{_eq:\"x\"}}}){id}}",
        "{author(where:{articles_aggregate:{count:{predicate:{_gt:1}}}}){id}}", "{author @include{id}}", "{author @skip(if:3){id}}", "{author @nothing{id}}", "{a:author{id} a:article{id}}",
        "{__type{name}}", "{__type(name:1){name}}", "{__schema{nothing}}", "query($v:Nothing){author{id}}", "query($v:Int=\"x\"){author(limit:$v){id}}", "{author(limit:$v){id}}",
        "mutation{insert_article(objects:[{id:1,title:\"dup\"}]){affected_rows}}", "mutation{insert_article(objects:[{salary:1}]){affected_rows}}", "mutation{insert_article(objects:[{}]){affected_rows}}",
        "mutation{insert_article(objects:[{id:77,title:\"x\"}],on_conflict:{constraint:article_pkey,update_columns:[title],where:{salary:{_eq:1}}}){affected_rows}}",
        "mutation{delete_article(where:{}){affected_rows}}", "mutation{update_article(where:{},_set:{salary:1}){affected_rows}}", "{author(where:{id:{_eq:1e999}}){id}}", "\u0000", "{author\u0000{id}}", "{\ud83d\ude00}", "#", "\"\"\"", "{author(where:{name:{_eq:\"\\uD800\"}}){id}}",
        "{author(where:{name:{_eq:\"\\u0000\"}}){id}}", "{author(where:{name:{_eq:\"\"\"block\"\"\"}}){id}}", "{author(offset:9223372036854775807){id}}", "{author(offset:9223372036854775808){id}}", "{article(where:{_and:[{_or:[]},{_not:{}}]}){id}}",
    ];

    private static readonly string[] Bodies =
    [
        "", " ", "null", "1", "\"\"", "[]", "{", "}", "[1]", "[null]", "[[]]", "[{}]", "{}", "{\"query\":null}", "{\"query\":1}", "{\"query\":{}}", "{\"query\":\"{a}\",\"variables\":[]}",
        "{\"query\":\"{a}\",\"variables\":\"x\"}", "{\"query\":\"{a}\",\"operationName\":1}", "{\"query\":\"{author{id}}\",\"operationName\":\"none\"}", "{\"query\":\"{a}\",\"extensions\":1}",
        "{\"query\":\"{author{id}}\",\"query\":\"{a}\"}", "{\"query\":\"{author{id}}\",\"variables\":{\"a\":1}}", "{\"\\ud800\":1,\"query\":\"{author{id}}\"}", "\ufeff{}", "{\"query\":\"{author{id}}\"}}", "{'query':1}", "{\"query\":\"{author{id}}\",}",
    ];

    private static readonly string[] CommandNames =
    [
        "pg_track_table", "pg_untrack_table", "pg_create_select_permission", "pg_create_object_relationship", "pg_create_array_relationship", "pg_create_insert_permission", "run_sql", "bulk", "export_metadata", "replace_metadata",
        "pg_add_source", "create_query_collection", "pg_track_function", "pg_add_computed_field", "pg_set_table_customization", "pg_set_table_is_enum", "nothing", "count", "select", "create_rest_endpoint", "add_inherited_role", "pg_rename_relationship", "get_inconsistent_metadata", "drop_inconsistent_metadata", "test_webhook_transform", "set_custom_types",
    ];

    public static IEnumerable<string> All(Random random)
    {
        List<string> good = [.. Documents.Select(Body), .. Variables.SelectMany(query => Values.Select(value => Body(query, value)))];
        return [.. Bodies, .. good, .. Damaged(good, random, 200)];
    }

    public static IEnumerable<string> Commands(Random random)
    {
        string[] arguments = ["null", "1", "\"x\"", "[]", "{}", "{\"table\":1}", "{\"table\":\"none\"}", "{\"table\":\"author\",\"role\":1,\"permission\":[]}", "{\"table\":\"author\",\"role\":\"r\",\"permission\":{\"columns\":\"*\",\"filter\":{\"id\":{\"_x\":1}}}}",
            "{\"table\":{\"schema\":\"\\u0000\",\"name\":\"\\ud800\"}}", "{\"table\":\"author\",\"name\":\"\",\"using\":{}}", "{\"sql\":\"SELECT 'x\"}", "{\"sql\":\"SELECT 1/0\"}", "{\"sql\":\"\\u0000\"}", "{\"metadata\":{\"version\":9}}", "{\"name\":\"\\ud800\"}", "{\"query\":{\"query\":\"{a\"}}"];
        List<string> good = [.. CommandNames.SelectMany(name => arguments.Select(argument => $$"""{"type":"{{name}}","args":{{argument}}}"""))];
        return [.. Bodies, .. good.Where((_, index) => index % 3 == 0 || index % 7 == 0), .. Damaged(good, random, 60)];
    }

    private static string Body(string query) => $$"""{"query":{{System.Text.Json.JsonSerializer.Serialize(query)}}}""";

    private static string Body(string query, string value) => $$$"""{"query":{{{System.Text.Json.JsonSerializer.Serialize(query)}}},"variables":{"v":{{{value}}}}}""";

    // One to four characters removed, doubled or replaced.
    private static IEnumerable<string> Damaged(List<string> good, Random random, int count)
    {
        const string Marks = "{}[]()\":,$@!\\\u0000\n0a";
        for (var made = 0; made < count; made++)
        {
            var text = good[random.Next(good.Count)].ToList();
            for (var change = random.Next(1, 5); change > 0 && text.Count > 2; change--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0:
                        text.RemoveAt(at);
                        break;
                    case 1:
                        text.Insert(at, text[at]);
                        break;
                    default:
                        text[at] = Marks[random.Next(Marks.Length)];
                        break;
                }
            }

            yield return new string([.. text]);
        }
    }
}
