using System.Text.Json.Serialization;
using MedV.GuestBridge.Publishing.Commands;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing;

/// <summary>What publishing writes and reads as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PublishReport))]
internal sealed partial class PublishingJson : JsonSerializerContext;
