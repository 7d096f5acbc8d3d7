using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>What happens before the first use of a user's machine.</summary>
public sealed record SetupSettings
{
    /// <summary>
    /// How the machine is called in its network: letters, digits, <c>-</c>, <c>%username%</c>, <c>%hostname%</c>, <c>%workspace%</c>, <c>#</c> for a
    /// random digit, and at the end <c>*</c> for random letters and digits; cut at 15 characters. <see langword="null"/> leaves the image's name.
    /// </summary>
    public string? NameMask { get; init; }

    /// <summary>What the user sees of it. Default <see cref="SetupMode.Unattended"/>.</summary>
    public SetupMode Mode { get; init; } = SetupMode.Unattended;

    /// <summary>Whether the guest takes the host's language and formats. Default no.</summary>
    public bool CopyLocale { get; init; }

    /// <summary>Whether the guest takes the host's time zone. Default yes.</summary>
    public bool CopyTimeZone { get; init; } = true;

    /// <summary>Whether the user administers the guest. Default no.</summary>
    public bool GuestAdmin { get; init; }

    /// <summary>How often it begins anew from the image when it failed, 0 to 10. Default 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>How long one attempt may take, 1 to 1440 minutes. Default 45.</summary>
    public int TimeoutMinutes { get; init; } = 45;

    /// <summary>What is run in the guest, one after another.</summary>
    public ImmutableArray<SetupStep> Steps { get; init; } = [];
}

/// <summary>What the user sees of a setup.</summary>
public enum SetupMode
{
    /// <summary>Progress, and how to see the machine's screen.</summary>
    Attended,

    /// <summary>Progress.</summary>
    Unattended,

    /// <summary>Nothing.</summary>
    Silent,
}

/// <summary>A command in the guest.</summary>
public sealed record SetupStep
{
    /// <summary>Program and arguments; no shell is in between.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Whether it is left out once it went well. Default yes; else it runs at every start of the machine.</summary>
    public bool Once { get; init; } = true;

    /// <summary>With which exit codes it went well. Default 0.</summary>
    public ImmutableArray<int> OkCodes { get; init; } = [0];

    /// <summary>What the user reads meanwhile; <see langword="null"/> for nothing of its own.</summary>
    public string? Message { get; init; }

    /// <summary>What the user reads when it fails; <see langword="null"/> for what the guest says.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>Whether the machine restarts behind it, before the next one. Only with <see cref="Once"/>. Default no.</summary>
    public bool Restart { get; init; }
}
