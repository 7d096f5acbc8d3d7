using System.Security.Cryptography;
using MedV.GuestBridge.Setup.Seeds;
using MedV.GuestBridge.Setup.Steps;
using MedV.Workspaces;

namespace MedV.GuestBridge.Setup;

/// <summary>Makes the seed disk of an attempt, and says what is on it.</summary>
/// <param name="folder">The folder of the machine's disks, the user's own.</param>
/// <param name="workspace">What holds for the user.</param>
/// <param name="host">Reads what is taken over from the host.</param>
/// <param name="agents">The folder with the agents' programs: <c>medv-guest</c>, <c>medv-guest.exe</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class SetupSeed(string folder, EffectiveWorkspace workspace, HostFactsReader host, string agents, TimeProvider time)
{
    /// <summary>The seed disk. There is none when no setup is under way: it may hold a password.</summary>
    public string Disk => Path.Combine(folder, "seed.iso");

    /// <summary>What speaks RDP is taken for Windows; policy has no word of its own for that.</summary>
    public bool IsWindows => workspace.Policy.Display.Protocol == DisplayProtocol.Rdp;

    private SetupSettings Settings => workspace.Policy.Setup!;

    /// <summary>What the agent is asked to bring about, whether or not something in the guest has read the disk already.</summary>
    /// <exception cref="IOException">There is no name for the machine.</exception>
    public GuestSeed Of(SetupState state)
    {
        HostFacts facts = host.Read(Environment.UserName, HostFactsReader.CertificateChoice.None);
        return new GuestSeed
        {
            Workspace = state.Workspace,
            SetupId = state.SetupId,
            Attempt = state.Attempt,
            ComputerName = new ComputerNames(Path.Combine(folder, "computer-name"), new Random(RandomNumberGenerator.GetInt32(int.MaxValue))).Get(
                Settings.NameMask, new NameValues(facts.UserName, Environment.MachineName, state.Workspace, Serial: "")),
            Host = facts with { Locale = Settings.CopyLocale ? facts.Locale : "", TimeZone = Settings.CopyTimeZone ? facts.TimeZone : "" },
            IsAdministrator = Settings.GuestAdmin,
        };
    }

    /// <summary>Writes the disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task WriteAsync(SetupState state, CancellationToken cancellationToken)
    {
        GuestSeed seed = Of(state);
        string program = Path.Combine(agents, IsWindows ? "medv-guest.exe" : "medv-guest");
        SeedFile? agent = File.Exists(program) ? SeedFile.From("medv-guest", program) : null;
        if (IsWindows)
        {
            await GuestSeed.WriteDiskAsync(Disk, WindowsSeed.Label, WindowsSeed.Files(seed, agent, AccountOf(seed).Password), time, cancellationToken);
            return;
        }

        await GuestSeed.WriteDiskAsync(Disk, LinuxSeed.Label, LinuxSeed.Files(seed, agent, agent is null ? null : await DigestAsync(program, cancellationToken)), time, cancellationToken);
    }

    /// <summary>The account in the guest. An earlier attempt may have made it already, so it stays the same.</summary>
    private GuestCredentials AccountOf(GuestSeed seed)
    {
        try
        {
            GuestCredentials account = GuestCredentials.Read(folder) is { } made && made.Name == seed.Account ? made : new GuestCredentials(seed.Account, GuestCredentials.NewPassword());
            account.Write(folder);
            return account;
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        await using FileStream content = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }
}
