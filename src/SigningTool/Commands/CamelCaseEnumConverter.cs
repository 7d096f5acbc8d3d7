using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.SigningTool.Commands;

/// <summary>Writes an enum by name in camel case.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
