using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MedV.Workspaces.Reading;

namespace MedV.Workspaces;

/// <summary>Lets any message of any program hold an <see cref="EffectiveWorkspace"/>, without reflection.</summary>
public sealed class EffectiveWorkspaceConverter : JsonConverter<EffectiveWorkspace>
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <inheritdoc/>
    public override EffectiveWorkspace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // The reader of somebody else's message may be less strict than ours.
        byte[] document = Encoding.UTF8.GetBytes(JsonElement.ParseValue(ref reader).GetRawText());
        try
        {
            return EffectiveWorkspace.Parse(document);
        }
        catch (WorkspaceException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EffectiveWorkspace value, JsonSerializerOptions options) => Write(writer, value);

    internal static EffectiveWorkspace? Read(JsonElement element, FaultList faults) => Fields.Read(element, "", faults, fields => new EffectiveWorkspace
    {
        User = fields.Text("user", Rules.Principal),
        AppKeys = fields.OptionalTexts("appKeys", WorkspaceLimits.Assignments * WorkspaceLimits.Apps, Rules.AppKey),
        Permissions = fields.Object("permissions", AssignmentReader.Permissions, isRequired: true) ?? new(),
        EndsAt = fields.OptionalText("endsAt", text => TryTime(text, out _) ? null : Rules.Not(text, "a time like 2030-12-31T00:00:00Z")) is { } text
            && TryTime(text, out DateTimeOffset time) ? time : null,
        Policy = fields.Object("policy", PolicyReader.Policy, isRequired: true)!,
    });

    internal static void Write(Utf8JsonWriter writer, EffectiveWorkspace value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);

        writer.WriteStartObject();
        writer.WriteString("user", value.User);
        if (value.AppKeys is { } keys)
        {
            writer.WriteStartArray("appKeys");
            foreach (string key in keys)
            {
                writer.WriteStringValue(key);
            }

            writer.WriteEndArray();
        }

        writer.WritePropertyName("permissions");
        JsonSerializer.Serialize(writer, value.Permissions, WorkspaceJson.Default.Permissions);
        if (value.EndsAt is { } ends)
        {
            writer.WriteString("endsAt", ends.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        }

        writer.WritePropertyName("policy");
        JsonSerializer.Serialize(writer, value.Policy, WorkspaceJson.Default.WorkspacePolicy);
        writer.WriteEndObject();
    }

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
