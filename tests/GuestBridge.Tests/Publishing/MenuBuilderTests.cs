using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Text;

namespace MedV.GuestBridge.Tests.Publishing;

public sealed class MenuBuilderTests
{
    [Fact]
    public void Apps_of_one_name_are_told_apart_by_their_workspace()
    {
        MenuContent menu = Some.Build(
            Some.Workspace("a", "Finance", Some.App("calc", "Calculator")),
            Some.Workspace("b", "Labs", Some.App("calc", "calculator"), Some.App("calc2", "Calculator")));

        Assert.Equal(["Calculator", "calculator (Labs)", "Calculator (Labs, calc2)"], menu.Apps.Select(app => app.Name));
    }

    [Fact]
    public void A_native_app_keeps_its_name_and_the_localized_names_say_the_workspace_too()
    {
        MenuContent menu = MenuBuilder.Build("r", [Some.Workspace("a", "Finance", Some.Calc)], new MenuFacts(["Calculator"], []));

        Assert.Equal("Calculator (Finance)", menu.Apps[0].Name);
        Assert.Equal(["Rechner (Finance)", "Calculadora (Finance)"], menu.Apps[0].LocalizedNames.Select(pair => pair.Value));
    }

    [Fact]
    public void The_policy_wins_the_name_and_the_place_over_a_guest()
    {
        PublishedApp[] guests = [.. Enumerable.Range(0, 600).Select(i => Some.App($"a{i:D3}", "Word"))];

        MenuContent menu = Some.Build(Some.Workspace("a", "A", [.. guests, Some.App("zz", "Word") with { Origin = AppOrigin.Policy }]));

        Assert.Equal(MenuLimits.Apps, menu.Apps.Length);
        Assert.Equal(("zz", "Word"), (menu.Apps[0].Key, menu.Apps[0].Name));
        Assert.Equal(menu.Apps.Length, menu.Apps.Select(app => app.Name).Distinct().Count());
        Assert.Contains(menu.Remarks, remark => remark.Contains("more than 512", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("A")]
    [InlineData("")]
    [InlineData("x y")]
    [InlineData("x\n")]
    [InlineData("-x")]
    public void A_key_that_is_no_key_is_left_out(string key)
    {
        MenuContent menu = Some.Build(Some.Workspace("a", "A", Some.App(key, "X")));

        Assert.Empty(menu.Apps);
        Assert.Single(menu.Remarks);
    }

    [Fact]
    public void Two_ids_that_make_one_file_name_get_two()
    {
        MenuContent menu = Some.Build(Some.Workspace("a", "A", Some.App("b-c", "X")), Some.Workspace("a-b", "B", Some.App("c", "Y")));

        Assert.Equal("medv-a-b-c", menu.Apps[0].FileName);
        Assert.StartsWith("medv-a-b-c-", menu.Apps[1].FileName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", true)]
    [InlineData("application/vnd.oasis.opendocument.text", true)]
    [InlineData("image/svg+xml", true)]
    [InlineData("inode/directory", false)]
    [InlineData("x-scheme-handler/http", false)]
    [InlineData("application/x-desktop", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("text/*", false)]
    [InlineData("text/plain;image/png", false)]
    [InlineData("text/plain\n", false)]
    [InlineData("Text/Plain", false)]
    [InlineData("text", false)]
    [InlineData("all/all", false)]
    public void Only_types_of_documents_are_opened(string type, bool isAllowed) => Assert.Equal(isAllowed, MimeTypes.IsAllowed(type));

    [Fact]
    public void A_guest_does_not_become_the_default_where_there_is_none()
    {
        PublishedApp app = Some.App("x", "X") with { MimeTypes = ["text/plain", "text/x-only"] };

        MenuContent guest = MenuBuilder.Build("r", [Some.Workspace("a", "A", app)], new MenuFacts([], ["text/plain"]));
        MenuContent policy = MenuBuilder.Build("r", [Some.Workspace("a", "A", app with { Origin = AppOrigin.Policy })], new MenuFacts([], ["text/plain"]));

        Assert.Equal((string[])["text/plain"], guest.Apps[0].MimeTypes);
        Assert.Equal((string[])["text/plain", "text/x-only"], policy.Apps[0].MimeTypes);
        Assert.Contains("opens text/x-only from now on", Assert.Single(policy.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a\"b")]
    [InlineData("")]
    public void A_realm_that_is_no_name_is_a_defect(string realm) =>
        Assert.Throws<ArgumentException>(() => MenuBuilder.Build(realm, [], MenuFacts.None));

    [Fact]
    public void Categories_and_window_classes_that_are_unknown_are_left_out()
    {
        MenuContent menu = Some.Build(Some.Workspace("a", "A", Some.App("x", "X") with { Categories = ["Office", "Screensaver", "X-Evil", "a;b"], WindowClass = "x\ny" }));

        Assert.Equal((string[])["Office", "X-MedV-a"], menu.Apps[0].Categories);
        Assert.Null(menu.Apps[0].WindowClass);
    }
}
