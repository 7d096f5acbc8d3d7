using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.GuestBridge.Setup;

namespace MedV.GuestBridge.Tests.Setup;

public sealed class HostFactsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("medv-facts-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Put(string path, string content)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private HostFacts Read(Dictionary<string, string>? environment = null, HostFactsReader.CertificateChoice certificates = HostFactsReader.CertificateChoice.None) =>
        new HostFactsReader(name => environment?.GetValueOrDefault(name), _root).Read("alice", certificates);

    [Fact]
    public void An_empty_host_gives_defaults()
    {
        HostFacts facts = Read();

        Assert.Equal(("alice", "", "C.UTF-8", "us", "", "Etc/UTC"), (facts.UserName, facts.FullName, facts.Locale, facts.Keyboard, facts.KeyboardVariant, facts.TimeZone));
    }

    [Fact]
    public void Files_of_the_host_are_read()
    {
        Put("etc/passwd", "bob:x:999:999:Bob:/nowhere:/bin/sh\nalice:x:1000:1000:Alice Müller,Room 1:/nowhere:/bin/bash\n");
        Put("etc/default/keyboard", "XKBLAYOUT=\"de,us\"\nXKBVARIANT=\"nodeadkeys,\"\n");
        Put("etc/default/locale", "LANG=\"de_DE.UTF-8\"\n");
        Directory.CreateDirectory(Path.Combine(_root, "etc"));
        File.CreateSymbolicLink(Path.Combine(_root, "etc/localtime"), "/usr/share/zoneinfo/Europe/Berlin");

        HostFacts facts = Read();

        Assert.Equal(("Alice Müller", "de_DE.UTF-8", "de", "nodeadkeys", "Europe/Berlin"), (facts.FullName, facts.Locale, facts.Keyboard, facts.KeyboardVariant, facts.TimeZone));
    }

    [Fact]
    public void The_session_goes_before_the_files()
    {
        Put("etc/default/locale", "LANG=de_DE.UTF-8\n");
        Put("etc/timezone", "Europe/Berlin\n");

        HostFacts facts = Read(new() { ["LANG"] = "fr_FR.UTF-8", ["TZ"] = ":Asia/Tokyo" });

        Assert.Equal(("fr_FR.UTF-8", "Asia/Tokyo"), (facts.Locale, facts.TimeZone));
    }

    [Fact]
    public void What_makes_no_sense_becomes_a_default()
    {
        Put("etc/default/keyboard", "XKBLAYOUT=\"$(id)\"\n");
        Put("etc/timezone", "../../etc/shadow\n");

        HostFacts facts = Read(new() { ["LANG"] = "de_DE\nruncmd: x", ["TZ"] = "CET-1CEST,M3.5.0" });

        Assert.Equal(("C.UTF-8", "us", "Etc/UTC"), (facts.Locale, facts.Keyboard, facts.TimeZone));
    }

    [Fact]
    public void Only_certificates_are_taken_and_nothing_beside_them()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=Corp CA", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        Put("usr/local/share/ca-certificates/corp.crt", "# secret comment\n" + certificate.ExportCertificatePem() + "\n" + key.ExportECPrivateKeyPem());
        Put("usr/local/share/ca-certificates/broken.crt", "not a certificate");

        HostFacts facts = Read(certificates: HostFactsReader.CertificateChoice.Added);

        Assert.Equal([certificate.ExportCertificatePem()], facts.Certificates.ToArray());
        Assert.Empty(Read().Certificates);
    }

    [Theory]
    [InlineData("Europe/Berlin", "W. Europe Standard Time")]
    [InlineData("America/New_York", "Eastern Standard Time")]
    [InlineData("Asia/Kolkata", "India Standard Time")]
    [InlineData("Etc/UTC", "UTC")]
    [InlineData("Antarctica/Troll", null)]
    public void Windows_has_names_of_its_own_for_time_zones(string iana, string? windows) => Assert.Equal(windows, TimeZones.ForWindows(iana));
}
