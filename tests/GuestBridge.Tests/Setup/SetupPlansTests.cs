using MedV.GuestBridge.Setup;
using MedV.GuestBridge.Setup.Steps;
using MedV.GuestProtocol;
using MedV.Workspaces;
using Policy = MedV.Workspaces.SetupStep;

namespace MedV.GuestBridge.Tests.Setup;

public sealed class SetupPlansTests
{
    private static readonly SetupSettings Settings = new()
    {
        Retries = 2,
        TimeoutMinutes = 30,
        Steps =
        [
            new Policy { Command = ["join", "corp"], OkCodes = [0, 3010], Message = "joining", FailureMessage = "not joined", Restart = true },
            new Policy { Command = ["mount"], Once = false },
        ],
    };

    [Fact]
    public void Retries_come_on_top_of_the_first_attempt_and_each_may_take_a_third_longer()
    {
        SetupPlan plan = SetupPlans.Of(Settings);

        Assert.Equal(3, plan.Attempts);
        Assert.Equal([30, 40, 50], Enumerable.Range(1, 3).Select(attempt => plan.LimitOf(attempt).TotalMinutes));
    }

    [Fact]
    public void A_step_with_a_restart_becomes_two_and_all_reach_the_agent_as_policy_says()
    {
        SetupPlan plan = SetupPlans.Of(Settings);
        HostMessage.Setup[] messages = [.. plan.Steps.Select((step, at) => GuestSteps.Message($"s-1-{at}", step))];

        Assert.Equal(["command", "restart", "command"], messages.Select(message => message.Steps.Single().Kind));
        Assert.Equal("join corp", string.Join(" ", messages[0].Steps[0].Arguments));
        Assert.Equal((0, 3010, 1800), (messages[0].Steps[0].SuccessCode, messages[0].Steps[0].MoreSuccessCodes!.Value.Single(), messages[0].Steps[0].Seconds));
        Assert.Equal(["joining", "not joined"], (string[])[plan.Steps[0].Progress, plan.Steps[0].Failure]);
        Assert.Equal("mount", Assert.Single(SetupPlans.AtEveryStart(Settings).Single().Arguments));
    }

    [Fact]
    public void Another_policy_has_another_key_and_the_same_one_has_the_same()
    {
        Assert.Equal(SetupPlans.KeyOf(Settings), SetupPlans.KeyOf(Settings with { Mode = SetupMode.Silent }));
        Assert.NotEqual(SetupPlans.KeyOf(Settings), SetupPlans.KeyOf(Settings with { Steps = Settings.Steps.RemoveAt(1) }));
        Assert.NotEqual(SetupPlans.KeyOf(Settings), SetupPlans.KeyOf(Settings with { NameMask = "PC*" }));
    }

    [Fact]
    public void A_machine_keeps_its_name_until_its_mask_is_another()
    {
        string file = Path.Combine(Path.GetTempPath(), $"medv-name-{Guid.NewGuid():N}");
        var values = new NameValues("anna", "pc", "finance", "");
        try
        {
            string first = new ComputerNames(file, new Random(1)).Get("MEDV-*", values);

            Assert.Equal(first, new ComputerNames(file, new Random(2)).Get("MEDV-*", values));
            Assert.StartsWith("BANK-", new ComputerNames(file, new Random(3)).Get("BANK-*", values), StringComparison.Ordinal);
            Assert.Equal("", new ComputerNames(file, new Random(4)).Get(null, values));
            File.WriteAllText(file, "MEDV-*\n../x\n");
            Assert.StartsWith("MEDV-", new ComputerNames(file, new Random(5)).Get("MEDV-*", values), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
