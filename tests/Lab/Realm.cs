using System.Security.Cryptography;
using System.Text.Json;

namespace MedV.Lab;

/// <summary>The admin of a realm: drives <c>medv-sign</c>.</summary>
public sealed class Realm
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;

    private Realm(string folder)
    {
        _folder = folder;
        _environment = new Dictionary<string, string>
        {
            ["MEDV_REALM"] = folder,
            ["MEDV_PASSPHRASE"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
        };
    }

    /// <summary>SHA-256 of the first root metadata, in hex: what hosts are told to trust.</summary>
    public string Fingerprint { get; private set; } = "";

    /// <summary>Makes a realm with new keys.</summary>
    /// <param name="folder">An absent or empty folder for it.</param>
    public static async Task<Realm> CreateAsync(string folder, CancellationToken cancellationToken)
    {
        var realm = new Realm(folder);
        using JsonDocument made = await realm.SignJsonAsync(["init", "--name", "Lab"], cancellationToken);
        realm.Fingerprint = made.RootElement.GetProperty("fingerprint").GetString()!;
        return realm;
    }

    /// <summary>Issues a host's certificate and private key as one PEM file.</summary>
    public Task IssueHostAsync(string host, string file, CancellationToken cancellationToken) =>
        SignAsync(["host", "issue", host, "--out", file], cancellationToken);

    /// <summary>Packs a disk as the next version of an image.</summary>
    public Task PackAsync(string disk, string image, CancellationToken cancellationToken) =>
        SignAsync(["pack", disk, "--image", image], cancellationToken);

    /// <summary>Packs a disk as <see cref="PackAsync"/> does, and says what it took.</summary>
    public async Task<(TimeSpan Cpu, long PeakBytes)> PackMeteredAsync(string disk, string image, CancellationToken cancellationToken)
    {
        await using RunningProgram pack = RunningProgram.Start(
            Programs.MedvSign, ["pack", disk, "--image", image], _environment, _folder + ".pack.log");
        return await pack.WaitMeteredAsync(cancellationToken);
    }

    /// <summary>Packs a disk as <see cref="PackAsync"/> does, with or without patches from the version before, and says what is new.</summary>
    public async Task<PackFigures> PackNextAsync(string disk, string image, bool patches, CancellationToken cancellationToken)
    {
        using JsonDocument packed = await SignJsonAsync(["pack", disk, "--image", image, "--patch-from", patches ? "latest" : "off"], cancellationToken);
        return new PackFigures(Bytes("newEncodedBytes"), Bytes("patchBytes"), Bytes("newPageBytes"), Bytes("rootBytes"));

        long Bytes(string name) => packed.RootElement.GetProperty(name).GetInt64();
    }

    /// <summary>Signs what was packed and publishes it.</summary>
    public async Task PublishAsync(string folder, CancellationToken cancellationToken)
    {
        await SignAsync(["sign"], cancellationToken);
        await SignAsync(["publish", folder], cancellationToken);
    }

    /// <summary>Signs a workspace as it is in a file; it is published with the rest.</summary>
    public Task SignWorkspaceAsync(string file, CancellationToken cancellationToken) => SignAsync(["workspace", "sign", file], cancellationToken);

    /// <summary>Signs what was packed.</summary>
    public Task SignAsync(CancellationToken cancellationToken) => SignAsync(["sign"], cancellationToken);

    /// <summary>Publishes what is signed.</summary>
    public Task PublishSignedAsync(string folder, CancellationToken cancellationToken) => SignAsync(["publish", folder], cancellationToken);

    /// <summary>The bytes of an image's different chunks as they lie in packs: what a site has to fetch at least.</summary>
    public async Task<long> UniqueEncodedBytesAsync(string image, CancellationToken cancellationToken)
    {
        using JsonDocument inspected = await SignJsonAsync(["inspect", image], cancellationToken);
        return inspected.RootElement.GetProperty("encodedBytes").GetInt64();
    }

    /// <summary>Runs <c>medv-sign</c> with any arguments, and gives what it printed.</summary>
    /// <exception cref="LabException">It ended with another code than 0.</exception>
    public Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) => SignAsync(arguments, cancellationToken);

    private async Task<string> SignAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        Command command = await Command.TryRunAsync(Programs.MedvSign, arguments, _environment, cancellationToken);
        return command.Succeeded().Output;
    }

    private async Task<JsonDocument> SignJsonAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        JsonDocument.Parse(await SignAsync([.. arguments, "--json"], cancellationToken));
}

/// <summary>What a new version adds to the origin, in bytes as they lie there.</summary>
/// <param name="NewEncodedBytes">Chunks.</param>
/// <param name="PatchBytes">Patches.</param>
/// <param name="NewPageBytes">Pages of the manifest.</param>
/// <param name="RootBytes">The root of the manifest.</param>
public readonly record struct PackFigures(long NewEncodedBytes, long PatchBytes, long NewPageBytes, long RootBytes);
