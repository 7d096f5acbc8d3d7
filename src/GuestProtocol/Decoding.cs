namespace MedV.GuestProtocol;

/// <summary>What came of a frame.</summary>
public enum Decoding
{
    /// <summary>A message.</summary>
    Message = 0,

    /// <summary>Not a JSON object with the members that every message has, or one with a member twice.</summary>
    Malformed = 1,

    /// <summary>A message of a type that this version does not know. Dropped; a request is answered with <c>unsupported</c>.</summary>
    UnknownType = 2,

    /// <summary>A message whose fields are missing, of another kind, or beyond their limits. A request is answered with <c>invalid</c>.</summary>
    Refused = 3,
}
