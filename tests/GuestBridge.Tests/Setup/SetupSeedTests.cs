using MedV.GuestBridge.Setup;
using MedV.GuestBridge.Setup.Steps;
using MedV.GuestBridge.Tests.Sessions;
using MedV.Workspaces;

namespace MedV.GuestBridge.Tests.Setup;

public sealed class SetupSeedTests : IDisposable
{
    private static readonly EffectiveWorkspace Windows = MachinePlansTests.Effective("""{"setup":{"nameMask":"PC-###"},"display":{"protocol":"rdp","mode":"window"}}""");
    private readonly string _folder = Directory.CreateTempSubdirectory("medv-seed").FullName;

    [Fact]
    public async Task The_account_that_a_Windows_guest_gets_is_the_one_that_its_viewer_logs_on_with_whatever_the_attempt()
    {
        await Seed().WriteAsync(State(attempt: 1), CancellationToken.None);
        GuestCredentials? first = GuestCredentials.Read(_folder);
        await Seed().WriteAsync(State(attempt: 2), CancellationToken.None);

        Assert.NotNull(first);
        Assert.Equal(GuestAccount.NameFor(Environment.UserName), first.Name);
        Assert.Equal(first, GuestCredentials.Read(_folder));
        Assert.Contains(Convert.ToBase64String(System.Text.Encoding.Unicode.GetBytes(first.Password + "Password")), await File.ReadAllTextAsync(Seed().Disk), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_account_is_an_error_and_no_new_password()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "account.json"), "{");

        await Assert.ThrowsAsync<IOException>(() => Seed().WriteAsync(State(attempt: 1), CancellationToken.None));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SetupState State(int attempt) => SetupState.New("finance", "a-b-c") with { Attempt = attempt };

    private SetupSeed Seed() => new(_folder, Windows, new HostFactsReader(Environment.GetEnvironmentVariable), _folder, TimeProvider.System);
}
