using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.Daemon.Control.Contract;

/// <summary>How the control API's messages are written and read: camel case, every property present, nothing null that may not be.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(CamelCaseEnumConverter<DaemonState>), typeof(CamelCaseEnumConverter<ImageState>), typeof(CamelCaseEnumConverter<PeerState>),
        typeof(CamelCaseEnumConverter<SourceKind>), typeof(CamelCaseEnumConverter<WanReason>), typeof(CamelCaseEnumConverter<CheckState>),
        typeof(CamelCaseEnumConverter<SeedsState>), typeof(CamelCaseEnumConverter<BundlePart>), typeof(CamelCaseEnumConverter<PauseReason>),
        typeof(CamelCaseEnumConverter<PeerFound>), typeof(CamelCaseEnumConverter<PausedPart>),
    ])]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(ImagesReport))]
[JsonSerializable(typeof(PeersReport))]
[JsonSerializable(typeof(WhyReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(EnrollRequest))]
[JsonSerializable(typeof(BoostRequest))]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(UserWorkspacesReport))]
[JsonSerializable(typeof(UserDisk))]
[JsonSerializable(typeof(PolicyReport))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(DaemonEvent))]
internal sealed partial class ContractJson : JsonSerializerContext;
