using System.Text.Json;
using System.Text.RegularExpressions;

namespace MedV.Workspaces.Tests;

/// <summary>As much of JSON Schema 2020-12 as our schema uses. A word that it does not know is an error, so that none is passed over.</summary>
internal static class JsonSchema
{
    private static readonly string[] Remarks = ["$schema", "$id", "title", "description", "default"];

    /// <summary>What a document is refused for, by path; empty when it is valid.</summary>
    public static IEnumerable<string> Refusals(JsonElement schema, JsonElement value, string path = "$") =>
        schema.ValueKind == JsonValueKind.False
            ? [$"{path} is not allowed"]
            : schema.EnumerateObject().SelectMany(word => Check(word.Name, word.Value, schema, value, path));

    private static IEnumerable<string> Check(string word, JsonElement rule, JsonElement schema, JsonElement value, string path)
    {
        bool isText = value.ValueKind == JsonValueKind.String;
        bool isList = value.ValueKind == JsonValueKind.Array;
        bool isObject = value.ValueKind == JsonValueKind.Object;
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        bool isMet = true;
        IEnumerable<string> inner = [];
        switch (word)
        {
            case "type":
                isMet = (rule.ValueKind == JsonValueKind.String ? new[] { rule } : [.. rule.EnumerateArray()]).Any(type => Is(value, type.GetString()!));
                break;
            case "enum":
                isMet = rule.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value));
                break;
            case "const":
                isMet = JsonElement.DeepEquals(rule, value);
                break;
            case "pattern":
                isMet = !isText || Regex.IsMatch(value.GetString()!, rule.GetString()!);
                break;
            case "minLength":
                isMet = !isText || value.GetString()!.EnumerateRunes().Count() >= rule.GetInt32();
                break;
            case "maxLength":
                isMet = !isText || value.GetString()!.EnumerateRunes().Count() <= rule.GetInt32();
                break;
            case "minimum":
                isMet = !isNumber || value.GetDecimal() >= rule.GetDecimal();
                break;
            case "maximum":
                isMet = !isNumber || value.GetDecimal() <= rule.GetDecimal();
                break;
            case "minItems":
                isMet = !isList || value.GetArrayLength() >= rule.GetInt32();
                break;
            case "maxItems":
                isMet = !isList || value.GetArrayLength() <= rule.GetInt32();
                break;
            case "maxProperties":
                isMet = !isObject || value.GetPropertyCount() <= rule.GetInt32();
                break;
            case "uniqueItems":
                isMet = !isList || value.EnumerateArray().DistinctBy(item => item.GetRawText()).Count() == value.GetArrayLength();
                break;
            case "required":
                inner = isObject
                    ? rule.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{path}.{name} is missing")
                    : [];
                break;
            case "items":
                inner = isList ? value.EnumerateArray().Index().SelectMany(item => Refusals(rule, item.Item, $"{path}[{item.Index}]")) : [];
                break;
            case "properties":
                inner = isObject
                    ? rule.EnumerateObject().SelectMany(property => value.TryGetProperty(property.Name, out JsonElement member)
                        ? Refusals(property.Value, member, $"{path}.{property.Name}")
                        : [])
                    : [];
                break;
            case "additionalProperties":
                inner = isObject
                    ? value.EnumerateObject()
                        .Where(member => !(schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(member.Name, out _)))
                        .SelectMany(member => Refusals(rule, member.Value, $"{path}.{member.Name}"))
                    : [];
                break;
            case "propertyNames":
                isMet = !isObject || value.EnumerateObject().All(member => Regex.IsMatch(member.Name, rule.GetProperty("pattern").GetString()!));
                break;
            default:
                Assert.Contains(word, Remarks);
                break;
        }

        return isMet ? inner : [$"{path} does not meet {word}"];
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => type.Equals(value.ValueKind.ToString(), StringComparison.OrdinalIgnoreCase),
    };
}
