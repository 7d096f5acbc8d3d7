using System.Globalization;
using System.Text.Json;

namespace MedV.Trust;

/// <summary>Reads the members of a JSON object, and says which one is wrong.</summary>
/// <remarks>Only over documents that <see cref="CanonicalJson.Parse"/> let pass.</remarks>
internal readonly struct JsonFields
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly string _what;

    public JsonFields(JsonElement element, string what)
    {
        _what = what;
        Element = element.ValueKind == JsonValueKind.Object
            ? element
            : throw new TrustException(TrustFault.Malformed, $"{what} is no JSON object");
    }

    public JsonElement Element { get; }

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public bool Has(string name) => Element.TryGetProperty(name, out _);

    public JsonFields Object(string name) => new(Member(name, JsonValueKind.Object), $"{_what}, {name}");

    public JsonElement Array(string name) => Member(name, JsonValueKind.Array);

    public string Text(string name) => Member(name, JsonValueKind.String).GetString()!;

    public long Number(string name, long minimum)
    {
        long number = Member(name, JsonValueKind.Number).GetInt64();
        return number >= minimum ? number : throw Wrong(name, $"{number}, expected at least {minimum}");
    }

    public DateTimeOffset Time(string name)
    {
        string text = Text(name);
        return DateTimeOffset.TryParseExact(
            text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw Wrong(name, "no time like 2030-01-31T00:00:00Z");
    }

    public string Sha256(string name)
    {
        string text = Text(name);
        return text.Length == 64 && text.All(char.IsAsciiHexDigitLower)
            ? text
            : throw Wrong(name, "not 64 lower-case hexadecimal digits");
    }

    public TrustException Wrong(string name, string found) => new(TrustFault.Malformed, $"{_what}: \"{name}\" is {found}");

    private JsonElement Member(string name, JsonValueKind kind)
    {
        if (!Element.TryGetProperty(name, out JsonElement member))
        {
            throw new TrustException(TrustFault.Malformed, $"{_what}: \"{name}\" is missing");
        }

        return member.ValueKind == kind ? member : throw Wrong(name, $"of kind {member.ValueKind}, expected {kind}");
    }
}
