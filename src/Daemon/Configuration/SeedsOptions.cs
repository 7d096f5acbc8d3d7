using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Seeds</c>: files of this host in which chunks of images are looked for before they are fetched. docs/seeds.md.</summary>
internal sealed class SeedsOptions
{
    /// <summary>Absolute paths of the folders, with all that is below them. Empty: none, nothing is read.</summary>
    // What a daemon reads is an admin's decision. And whoever publishes images could learn whether a PC has a certain file.
    [AbsolutePaths]
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>Time from the start of the daemon to the first look, from 0 to 1 day.</summary>
    // What the user started with the PC comes first.
    [TimeRange("00:00:00", "1.00:00:00")]
    public TimeSpan StartDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between two looks at the folders, from 1 second to 30 days; each pause is up to an eighth shorter or longer.</summary>
    // Programs are updated about once a day, and looking at what did not change takes seconds.
    [TimeRange("00:00:01", "30.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Most bytes a second to read for the index, up to 10 GB; 0 means no ceiling.</summary>
    // A twelfth of a SATA SSD and a twentieth of a core. A disk with heads reads small files slower than that anyway.
    [LongRange(0, 10_000_000_000)]
    public long BytesPerSecond { get; init; } = 50_000_000;

    /// <summary>Smaller files are left out, from 1 byte to 1 MiB.</summary>
    // Measured (docs/seeds.md): three tenths of the files of a Debian disk are smaller, with a quarter of a percent of its bytes; each costs a place in the index and a
    // turn of the disk's head.
    [Range(1, 1_048_576)]
    public int SmallestFileBytes { get; init; } = 1024;

    /// <summary>Larger files are left out, from 4 KiB to 1 TiB.</summary>
    // Programs are smaller; what is larger are disks of other machines, films and backups.
    [LongRange(4_096, 1_099_511_627_775)]
    public long LargestFileBytes { get; init; } = 1_073_741_824;

    /// <summary>Most bytes that the index may have, from 64 KiB to 1 GiB. What has no room is left out.</summary>
    // Ten times the index of a Debian PC of 6.5 GB.
    [LongRange(65_536, 1_073_741_824)]
    public long IndexBytes { get; init; } = 67_108_864;

    /// <summary>Whether other file systems that are mounted below the folders are left out.</summary>
    // A server's share that hangs must not hang the run, nor be read by every PC of a company.
    public bool OneFileSystem { get; init; } = true;
}
