using System.Text.Json.Serialization;
using MedV.SigningTool.Assembling;
using MedV.SigningTool.Comparing;
using MedV.SigningTool.Hosts;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.SigningTool.Serving;
using MedV.SigningTool.Signing;
using MedV.SigningTool.Workspaces;

namespace MedV.SigningTool;

/// <summary>What the tool writes and reads as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RealmSettings))]
[JsonSerializable(typeof(InitReport))]
[JsonSerializable(typeof(HostReport))]
[JsonSerializable(typeof(PackedVersion))]
[JsonSerializable(typeof(PackReport))]
[JsonSerializable(typeof(SignReport))]
[JsonSerializable(typeof(PublishReport))]
[JsonSerializable(typeof(ListReport))]
[JsonSerializable(typeof(DiffReport))]
[JsonSerializable(typeof(InspectReport))]
[JsonSerializable(typeof(LayoutReport))]
[JsonSerializable(typeof(AssembleReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(ServeReport))]
[JsonSerializable(typeof(AccessLogEntry))]
[JsonSerializable(typeof(WorkspaceNewReport))]
[JsonSerializable(typeof(WorkspaceValidateReport))]
[JsonSerializable(typeof(WorkspaceSignReport))]
[JsonSerializable(typeof(WorkspaceRemoveReport))]
[JsonSerializable(typeof(WorkspaceListReport))]
internal sealed partial class ToolJson : JsonSerializerContext;
