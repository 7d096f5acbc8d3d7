using System.Text.Json;
using System.Text.Json.Serialization;
using MedV.Daemon.Control.Contract;

namespace MedV.GuestBridge.Control.Contract;

/// <summary>How requests and replies are written and read: camel case, one line each, what is null left out.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(CamelCaseEnumConverter<BridgeVerb>), typeof(CamelCaseEnumConverter<ReplyKind>), typeof(CamelCaseEnumConverter<LaunchStage>),
        typeof(CamelCaseEnumConverter<WorkspaceState>), typeof(CamelCaseEnumConverter<AppSource>), typeof(CamelCaseEnumConverter<CheckState>),
    ])]
[JsonSerializable(typeof(BridgeRequest))]
[JsonSerializable(typeof(BridgeReply))]
internal sealed partial class BridgeJson : JsonSerializerContext;
