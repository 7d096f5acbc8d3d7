namespace MedV.LegacyAgent.Protocol;

/// <summary>What came of a frame. The names are those of the vectors.</summary>
internal enum Reading
{
    /// <summary>A request.</summary>
    Message,

    /// <summary>Not a request at all: dropped.</summary>
    Malformed,

    /// <summary>A type that this agent does not do: answered with <c>unsupported</c>.</summary>
    UnknownType,

    /// <summary>A field is missing, of another kind or beyond its limit: answered with <c>invalid</c>.</summary>
    Refused,
}
