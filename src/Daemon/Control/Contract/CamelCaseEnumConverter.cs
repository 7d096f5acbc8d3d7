using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.Daemon.Control.Contract;

/// <summary>Writes an enum by name in camel case; a number or an unknown name is refused.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
