namespace MedV.Workspaces;

/// <summary>What may go to and fro between a workspace and its host. What is not said is not allowed, but for the network.</summary>
public sealed record Permissions
{
    /// <summary>The clipboard. Default <see cref="Transfer.None"/>.</summary>
    public Transfer Clipboard { get; init; }

    /// <summary>Files: none, to the guest, or both ways. Default <see cref="Transfer.None"/>.</summary>
    public Transfer Files { get; init; }

    /// <summary>The host's printers. Default no.</summary>
    public bool Printing { get; init; }

    /// <summary>Whether the machine has the workspace's network. Default yes: a workspace says itself what it reaches.</summary>
    public bool Network { get; init; } = true;

    /// <summary>Whether the guest may open an address in the host's browser. Default <see cref="VerbAnswer.Deny"/>.</summary>
    public VerbAnswer OpenUrl { get; init; }

    /// <summary>Both together: of each the less restrictive.</summary>
    public Permissions Or(Permissions other)
    {
        ArgumentNullException.ThrowIfNull(other);

        return new()
        {
            Clipboard = Clipboard | other.Clipboard,
            Files = Files | other.Files,
            Printing = Printing || other.Printing,
            Network = Network || other.Network,
            OpenUrl = (VerbAnswer)Math.Max((int)OpenUrl, (int)other.OpenUrl),
        };
    }
}

/// <summary>Which way something may go.</summary>
[Flags]
public enum Transfer
{
    /// <summary>No way.</summary>
    None = 0,

    /// <summary>From the host to the guest.</summary>
    ToGuest = 1,

    /// <summary>From the guest to the host.</summary>
    ToHost = 2,

    /// <summary>Both ways.</summary>
    Both = ToGuest | ToHost,
}

/// <summary>What the host answers to something that a guest wants. The greater, the less restrictive.</summary>
public enum VerbAnswer
{
    /// <summary>No.</summary>
    Deny,

    /// <summary>Its user is asked.</summary>
    Ask,

    /// <summary>Yes.</summary>
    Allow,
}
