using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace MedV.Workspaces.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void The_schema_knows_exactly_the_members_that_are_written()
    {
        string[] inCode = [.. Members(WorkspaceJson.Default.WorkspacePolicy, "$").Order(StringComparer.Ordinal)];
        string[] inSchema = [.. Members(Repository.Schema, "$").Order(StringComparer.Ordinal)];

        Assert.Contains("$.setup.steps[].okCodes", inCode);
        Assert.Equal(inCode, inSchema);
    }

    [Fact]
    public void The_defaults_of_the_schema_are_those_of_the_code()
    {
        WorkspacePolicy least = Repository.WithAssignments("""[{"users":["anna"]}]""", ""","preStart":{"command":["/x"],"message":"x"},"setup":{"steps":[{"command":["x"]}]}""");
        JsonElement written = JsonElement.Parse(least.ToBytes());

        string[] different = [.. DifferentDefaults(Repository.Schema, written, "$")];

        Assert.Empty(different);
    }

    [Fact]
    public void A_schema_with_another_default_is_seen()
    {
        JsonElement schema = JsonElement.Parse("""{"properties":{"dataDiskMiB":{"default":7}}}""");

        Assert.Single(DifferentDefaults(schema, JsonElement.Parse(Repository.WithAssignments("[]").ToBytes()), "$"));
    }

    [Fact]
    public void The_page_for_administrators_names_every_setting()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "workspaces.md"));

        string[] missing =
        [
            .. Members(Repository.Schema, "$")
                .Select(path => path[(path.LastIndexOf('.') + 1)..])
                .Where(name => !Regex.IsMatch(page, $"[`.\"]{name}[`.\"\\[]")),
        ];

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Members(JsonTypeInfo type, string path) => type.Kind switch
    {
        JsonTypeInfoKind.Object => type.Properties.SelectMany(property =>
            Members(WorkspaceJson.Default.GetTypeInfo(property.PropertyType)!, $"{path}.{property.Name}").Prepend($"{path}.{property.Name}")),
        JsonTypeInfoKind.Enumerable => Members(WorkspaceJson.Default.GetTypeInfo(type.ElementType!)!, $"{path}[]"),
        _ when Nullable.GetUnderlyingType(type.Type) is { } inner && inner != typeof(int) => Members(WorkspaceJson.Default.GetTypeInfo(inner)!, path),
        _ => [],
    };

    private static IEnumerable<string> Members(JsonElement schema, string path)
    {
        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            return properties.EnumerateObject().SelectMany(property => Members(property.Value, $"{path}.{property.Name}").Prepend($"{path}.{property.Name}"));
        }

        return schema.TryGetProperty("items", out JsonElement items) ? Members(items, $"{path}[]") : [];
    }

    private static IEnumerable<string> DifferentDefaults(JsonElement schema, JsonElement written, string path)
    {
        if (schema.TryGetProperty("default", out JsonElement missing) && !JsonElement.DeepEquals(missing, written))
        {
            yield return $"{path} is {written}, the schema says {missing}";
        }

        if (written.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (string fault in properties.EnumerateObject().SelectMany(p => DifferentDefaults(p.Value, written.GetProperty(p.Name), $"{path}.{p.Name}")))
            {
                yield return fault;
            }
        }

        if (written.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
        {
            foreach (string fault in written.EnumerateArray().SelectMany(item => DifferentDefaults(items, item, $"{path}[]")))
            {
                yield return fault;
            }
        }
    }
}
