using System.Text;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>Writes the folder of a workspace for the Desktop Menu Specification. Ids and realms have no character that XML would mind.</summary>
internal static class MenuFileWriter
{
    /// <summary>Writes the file that is merged into the menu of applications.</summary>
    public static byte[] Write(MenuWorkspace workspace) => Encoding.UTF8.GetBytes(
        $"""
        <!DOCTYPE Menu PUBLIC "-//freedesktop//DTD Menu 1.0//EN" "http://www.freedesktop.org/standards/menu-spec/menu-1.0.dtd">
        <?medv owner="{workspace.Owner}"?>
        <Menu>
          <Name>Applications</Name>
          <Menu>
            <Name>{FileNames.OfWorkspace(workspace.Id)}</Name>
            <Directory>{FileNames.OfWorkspace(workspace.Id)}.directory</Directory>
            <Include>
              <Category>{Text.MenuCategories.OfWorkspace(workspace.Id)}</Category>
            </Include>
          </Menu>
        </Menu>

        """.ReplaceLineEndings("\n"));
}
