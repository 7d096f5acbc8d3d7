namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>What becomes of a request.</summary>
internal enum Verdict
{
    /// <summary>It goes on, as it is or as it was changed in its place.</summary>
    Pass = 0,

    /// <summary>It becomes one of the same length that does nothing. For requests without a reply.</summary>
    Nothing,

    /// <summary>It becomes one that no server knows: the server answers with an error in its place. For requests with a reply, and malformed ones.</summary>
    Unknown,

    /// <summary>It becomes one whose reply says that all went well. For requests whose reply is a status, 0 for success.</summary>
    Agree,

    /// <summary>Another stands in its place.</summary>
    Replaced,
}
