using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using MedV.Trust.Keys;

namespace MedV.Trust.Metadata;

/// <summary>A metadata file that is read but not yet trusted: the signed part and its signatures.</summary>
/// <remarks>See <c>docs/formats/metadata.md</c>, section 3.</remarks>
internal sealed class SignedDocument
{
    private readonly byte[] _canonical;
    private readonly ImmutableArray<(string KeyId, byte[] Signature)> _signatures;

    private SignedDocument(
        MetadataRole role, JsonFields signed, byte[] canonical, ImmutableArray<(string KeyId, byte[] Signature)> signatures)
    {
        Role = role;
        Signed = signed;
        _canonical = canonical;
        _signatures = signatures;
        Digest = Convert.ToHexStringLower(SHA256.HashData(canonical));
    }

    public MetadataRole Role { get; }

    public JsonFields Signed { get; }

    /// <summary>SHA-256 of the signed part: equal for two signings of the same content.</summary>
    public string Digest { get; }

    public static string NameOf(MetadataRole role) => role switch
    {
        MetadataRole.Root => "root",
        MetadataRole.Timestamp => "timestamp",
        MetadataRole.Snapshot => "snapshot",
        _ => "targets",
    };

    public static int LimitOf(MetadataRole role) => role switch
    {
        MetadataRole.Root => TrustLimits.RootBytes,
        MetadataRole.Timestamp => TrustLimits.TimestampBytes,
        MetadataRole.Snapshot => TrustLimits.SnapshotBytes,
        _ => TrustLimits.TargetsBytes,
    };

    /// <summary>Reads the envelope of a file that should be <paramref name="role"/>.</summary>
    public static SignedDocument Read(MetadataRole role, ReadOnlySpan<byte> untrusted)
    {
        string name = NameOf(role);
        if (untrusted.Length > LimitOf(role))
        {
            throw new TrustException(TrustFault.TooLarge, $"{name} has {untrusted.Length} bytes, the limit is {LimitOf(role)}");
        }

        var envelope = new JsonFields(CanonicalJson.Parse(untrusted, name), name);
        JsonFields signed = envelope.Object("signed");
        if (signed.Text("_type") is var type && type != name)
        {
            throw new TrustException(TrustFault.WrongType, $"found {Shorten(type)} metadata, expected {name}");
        }

        if (signed.Text("spec_version") is var version && !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new TrustException(TrustFault.WrongType, $"{name} follows TUF {Shorten(version)}, expected 1.x");
        }

        return new SignedDocument(role, signed, CanonicalJson.Encode(signed.Element), ReadSignatures(envelope, name));
    }

    /// <summary>Checks that enough distinct keys of <paramref name="root"/> signed for this role.</summary>
    public void Verify(RootMetadata root)
    {
        RoleKeys signers = root.Roles[Role];
        var counted = new HashSet<string>();
        foreach ((string keyId, byte[] signature) in _signatures)
        {
            if (signers.KeyIds.Contains(keyId)
                && root.Keys.TryGetValue(keyId, out VerificationKey? key)
                && key.Verifies(_canonical, signature))
            {
                counted.Add(key.Identity);
            }
        }

        if (counted.Count < signers.Threshold)
        {
            throw new TrustException(
                TrustFault.NotSigned,
                $"{NameOf(Role)} has {counted.Count} valid signature(s) of the keys in root {root.Version}, expected {signers.Threshold}");
        }
    }

    private static ImmutableArray<(string KeyId, byte[] Signature)> ReadSignatures(JsonFields envelope, string name)
    {
        var signatures = ImmutableArray.CreateBuilder<(string KeyId, byte[] Signature)>();
        var seen = new HashSet<string>();
        foreach (JsonElement item in envelope.Array("signatures").EnumerateArray())
        {
            var fields = new JsonFields(item, $"{name}, signature");
            string keyId = fields.Text("keyid");
            string signature = fields.Text("sig");
            if (!seen.Add(keyId))
            {
                throw fields.Wrong("keyid", "there twice");
            }

            if (signature.Length % 2 != 0 || !signature.All(char.IsAsciiHexDigitLower))
            {
                throw fields.Wrong("sig", "not lower-case hexadecimal");
            }

            signatures.Add((keyId, Convert.FromHexString(signature)));
        }

        return signatures.ToImmutable();
    }

    private static string Shorten(string untrusted) => untrusted.Length <= 32 ? $"\"{untrusted}\"" : $"\"{untrusted[..32]}…\"";
}
