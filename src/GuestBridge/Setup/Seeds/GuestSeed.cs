using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MedV.GuestBridge.Setup.Steps;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>What a new guest is told on its seed disk.</summary>
internal sealed partial record GuestSeed
{
    /// <summary>Id of the workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>Names this setup; <see cref="SetupState.SetupId"/>.</summary>
    public required string SetupId { get; init; }

    /// <summary>Which attempt of it, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Name of the computer, from a <see cref="NameMask"/>; empty to keep the image's.</summary>
    public required string ComputerName { get; init; }

    /// <summary>What is taken over from the host.</summary>
    public required HostFacts Host { get; init; }

    /// <summary>Whether the user may administer the guest. Not unless policy says so.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>The account in the guest.</summary>
    public string Account => GuestAccount.NameFor(Host.UserName);

    /// <summary>Differs for each workspace, user, setup and attempt, so that a guest never takes this seed for one that it has dealt with.</summary>
    public string InstanceId
    {
        get
        {
            string all = string.Create(CultureInfo.InvariantCulture, $"{Workspace}\n{SetupId}\n{Attempt}\n{Host.UserName}");
            return $"medv-{Workspace}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16]}";
        }
    }

    /// <summary>Looks at the parts that have a form.</summary>
    /// <exception cref="ArgumentException">One has another.</exception>
    public void Check()
    {
        if (!WorkspacePattern().IsMatch(Workspace))
        {
            throw new ArgumentException("the workspace has no valid id", nameof(Workspace));
        }

        if (ComputerName.Length > 0 && !NamePattern().IsMatch(ComputerName))
        {
            throw new ArgumentException("the computer's name is not 1 to 15 letters, digits and hyphens", nameof(ComputerName));
        }

        if (Host.Certificates.Sum(certificate => (long)certificate.Length) > 512 * 1024)
        {
            throw new ArgumentException("the certificates have more than 512 KiB", nameof(Host));
        }
    }

    /// <summary>Writes a seed disk, whole or not at all, for the user alone.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="label">The volume's label.</param>
    /// <param name="files">What is on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task WriteDiskAsync(
        string path, string label, ImmutableArray<SeedFile> files, TimeProvider time, CancellationToken cancellationToken)
    {
        string temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var output = new FileStream(temporary, options))
            {
                await IsoDisk.WriteAsync(output, label, files, time.GetUtcNow(), cancellationToken);
                output.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,31}\z")]
    private static partial Regex WorkspacePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,13}[A-Za-z0-9])?\z")]
    private static partial Regex NamePattern();
}
