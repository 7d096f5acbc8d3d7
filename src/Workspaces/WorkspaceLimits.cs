namespace MedV.Workspaces;

/// <summary>How much a workspace may say. See <c>docs/formats/workspace.md</c>, "Limits".</summary>
internal static class WorkspaceLimits
{
    /// <summary>4 MiB for the document: some forty apps with icons of the largest size.</summary>
    public const int DocumentBytes = 4 * 1024 * 1024;

    /// <summary>6 MiB for what the daemon sends to the bridge: the document written out, and little more.</summary>
    public const int EffectiveBytes = 6 * 1024 * 1024;

    /// <summary>How deep JSON may nest; the format itself needs 6.</summary>
    public const int JsonDepth = 16;

    /// <summary>So many faults are told; who has more sees enough to begin with.</summary>
    public const int Faults = 100;

    /// <summary>A title or a name, in UTF-16 code units.</summary>
    public const int Name = 64;

    /// <summary>A sentence for people.</summary>
    public const int Sentence = 256;

    /// <summary>The description of a workspace.</summary>
    public const int Description = 1024;

    /// <summary>A user or a group.</summary>
    public const int Principal = 256;

    /// <summary>One word of a command.</summary>
    public const int Argument = 1024;

    /// <summary>An icon: 64 KiB.</summary>
    public const int IconBytes = 64 * 1024;

    /// <summary>Published apps, allow and except patterns, and the apps of an assignment: 256 each.</summary>
    public const int Apps = 256;

    /// <summary>Assignments.</summary>
    public const int Assignments = 256;

    /// <summary>Users or groups of an assignment.</summary>
    public const int Principals = 1024;

    /// <summary>Every other list.</summary>
    public const int Items = 64;
}
