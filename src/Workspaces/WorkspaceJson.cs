using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.Workspaces;

/// <summary>How workspaces are written, without reflection. They are read by <see cref="Reading.PolicyReader"/>, which tells all faults at once.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(CamelCaseEnumConverter<Firmware>),
        typeof(CamelCaseEnumConverter<DiskBus>),
        typeof(CamelCaseEnumConverter<GuestChannel>),
        typeof(CamelCaseEnumConverter<PersistenceMode>),
        typeof(CamelCaseEnumConverter<StartMode>),
        typeof(CamelCaseEnumConverter<LastWindowAction>),
        typeof(CamelCaseEnumConverter<DisplayMode>),
        typeof(CamelCaseEnumConverter<DisplayProtocol>),
        typeof(CamelCaseEnumConverter<NetworkMode>),
        typeof(CamelCaseEnumConverter<AppRule>),
        typeof(CamelCaseEnumConverter<Transfer>),
        typeof(CamelCaseEnumConverter<VerbAnswer>),
        typeof(CamelCaseEnumConverter<SetupMode>),
        typeof(CamelCaseEnumConverter<EntitlementCode>),
    ])]
[JsonSerializable(typeof(WorkspacePolicy))]
[JsonSerializable(typeof(PolicyExplanation))]
internal sealed partial class WorkspaceJson : JsonSerializerContext;

/// <summary>The same for files that people read: indented, and umlauts are umlauts.</summary>
internal static class ReadableJson
{
    public static WorkspaceJson Context { get; } = new(new JsonSerializerOptions(WorkspaceJson.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Enumerations as words in camel case.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
