using System.Text.Json.Serialization;

namespace MedV.GuestProtocol;

/// <summary>How the fields of each message are written. A message that lacks one is refused, as is one that has it twice; members that are not known are passed over.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    MaxDepth = ProtocolLimits.Depth)]
[JsonSerializable(typeof(HostMessage.Hello))]
[JsonSerializable(typeof(HostMessage.Apps))]
[JsonSerializable(typeof(HostMessage.Icon))]
[JsonSerializable(typeof(HostMessage.Launch))]
[JsonSerializable(typeof(HostMessage.Put))]
[JsonSerializable(typeof(HostMessage.Get))]
[JsonSerializable(typeof(HostMessage.Forget))]
[JsonSerializable(typeof(HostMessage.Open))]
[JsonSerializable(typeof(HostMessage.Status))]
[JsonSerializable(typeof(HostMessage.Quiesce))]
[JsonSerializable(typeof(HostMessage.Shutdown))]
[JsonSerializable(typeof(HostMessage.SetTime))]
[JsonSerializable(typeof(HostMessage.Setup))]
[JsonSerializable(typeof(HostMessage.Drive))]
[JsonSerializable(typeof(HostMessage.Network))]
[JsonSerializable(typeof(GuestMessage.Welcome))]
[JsonSerializable(typeof(GuestMessage.Ok))]
[JsonSerializable(typeof(GuestMessage.Error))]
[JsonSerializable(typeof(GuestMessage.AppPage))]
[JsonSerializable(typeof(GuestMessage.IconPiece))]
[JsonSerializable(typeof(GuestMessage.FilePiece))]
[JsonSerializable(typeof(GuestMessage.State))]
[JsonSerializable(typeof(GuestMessage.Changed))]
[JsonSerializable(typeof(GuestMessage.Started))]
[JsonSerializable(typeof(GuestMessage.Exited))]
[JsonSerializable(typeof(GuestMessage.Windows))]
[JsonSerializable(typeof(GuestMessage.Idle))]
[JsonSerializable(typeof(GuestMessage.Reboot))]
[JsonSerializable(typeof(GuestMessage.Want))]
[JsonSerializable(typeof(GuestMessage.Notify))]
[JsonSerializable(typeof(GuestMessage.FileChanged))]
[JsonSerializable(typeof(GuestMessage.SetupProgress))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
