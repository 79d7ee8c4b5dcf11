"""What the operating system says of a file, in both languages."""

from __future__ import annotations

import errno

_SAID = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样做",
    errno.EEXIST: "已经存在",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EISDIR: "是一个目录",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "只读",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "打开的文件太多",
    errno.EIO: "读写出错",
}


def said_by(error: OSError) -> tuple[str, str]:
    """Why the system refused: Chinese, English; its own words twice where we have none."""
    own = error.strerror or str(error)
    return _SAID.get(error.errno or 0, own), own
